/**
 * The Debian packages Hotline runs on, where the machine does not have them: Asterisk 22 is in no Debian before
 * forky, and RHVoice's Russian voices only there in version 1.14.
 */
export const DEBIAN_SUITE = 'forky'

/** RHVoice is in non-free because its networks cannot be trained again from source, not for its voices' licences. */
export const DEBIAN_COMPONENTS = ['main', 'non-free'] as const

export const DEBIAN_PACKAGES = [
  'asterisk',
  'asterisk-moh-opsound-wav', // hold music, CC-BY-SA-3.0: Macroform, Manolo Camp, Reno Project
  'rhvoice',
  'rhvoice-russian',
  'opus-tools',
  'sox',
] as const

/** Russian voices that may be passed on: LGPL-2.1+ (elena GPL-3). The others of the package are CC-BY-NC-ND or unclear. */
export const VOICES = ['anna', 'irina', 'elena', 'aleksandr'] as const
/** Parts of the dependency closure that only installation scripts and interactive tools need; not kept after unpacking. */
export const NOT_NEEDED = [
  'etc/init.d', 'etc/perl', 'etc/asterisk', 'usr/share/perl', 'usr/share/perl5', 'usr/share/locale', 'usr/share/man', 'usr/share/info',
  'usr/share/i18n', 'usr/share/gnupg', 'usr/share/snmp', 'usr/share/asterisk/sounds', 'usr/share/asterisk/conf', 'usr/share/X11', 'var',
] as const

/** Raise when what is kept after unpacking changes, so that older caches are not taken for complete. */
export const LAYOUT_VERSION = 1
