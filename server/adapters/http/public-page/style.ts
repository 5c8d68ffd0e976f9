/** The public pages' only style sheet: one column that fits a telephone, by day, by night and on paper. */
export const PUBLIC_STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #141816);
  --sunken: light-dark(#f2f4f1, #1d221f);
  --line: light-dark(#cfd4cd, #3a423d);
  --ink: light-dark(#171b18, #e9ece9);
  --ink-2: light-dark(#4c544e, #b4bcb6);
  --link: light-dark(#1c4c93, #8fb8f5);
  --open: light-dark(#11602f, #7fd3a0);
  --closed: light-dark(#7d4300, #f5bd6c);
  --notice: light-dark(#fdf0d9, #33260f);
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
.page { max-width: 46rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
.top { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; justify-content: space-between; font-size: 0.875rem; color: var(--ink-2); }
h1 { margin: 1rem 0 0.25rem; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 2.25rem 0 0.5rem; padding-top: 0.75rem; border-top: 1px solid var(--line); font-size: 1.15rem; line-height: 1.3; }
h3 { margin: 1.25rem 0 0.25rem; font-size: 1rem; }
p { margin: 0.4rem 0; }
ul { margin: 0.4rem 0; padding-left: 1.2rem; }
li { margin: 0.2rem 0; }
a { color: var(--link); text-underline-offset: 0.15em; }
a:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.lead { color: var(--ink-2); }
.status { margin: 1rem 0 0.25rem; font-size: 1.25rem; font-weight: 650; }
.status::before { content: ''; display: inline-block; width: 0.65em; height: 0.65em; margin-right: 0.5em; border: 0.14em solid currentColor; }
.status.open { color: var(--open); }
.status.open::before { border-radius: 50%; background: currentColor; }
.status.closed { color: var(--closed); }
.notice { margin: 0.5rem 0; padding: 0.75rem 1rem; background: var(--notice); border-left: 0.3rem solid var(--closed); }
.notice p { margin: 0; white-space: pre-line; }
.notice small, .muted { color: var(--ink-2); }
.numbers { list-style: none; padding: 0; }
.numbers a { font-size: 1.25rem; font-weight: 600; white-space: nowrap; text-decoration: none; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; }
thead th { color: var(--ink-2); font-size: 0.875rem; font-weight: 500; }

dl { margin: 0.4rem 0; }
dt { font-weight: 600; }
dd { margin: 0 0 0.6rem; }
@media print {
  :root { color-scheme: light; }
  .top, .now { display: none; }
  .page { max-width: none; padding: 0; }
  body { font-size: 10.5pt; }
  h2 { break-after: avoid; }
  tr, li, .notice, dd { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
  a[href^='http']::after { content: ' (' attr(href) ')'; font-size: 0.85em; overflow-wrap: anywhere; }
}
`.trimStart()
