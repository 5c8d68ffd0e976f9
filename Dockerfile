# Two images from one build: Asterisk and the server. They are prepared by the scripts that npm start uses, so they
# hold the same Asterisk, voices and codecs, fetched from Debian.
FROM node:24-trixie-slim AS base
ENV HOTLINE_CACHE_DIR=/opt/hotline HOTLINE_DATA_DIR=/var/lib/hotline
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --include=optional
COPY . .
RUN node scripts/prepare.ts
RUN useradd --system --uid 5060 --home-dir /var/lib/hotline hotline \
 && install -d -o hotline -g hotline -m 0711 /var/lib/hotline
USER hotline
VOLUME /var/lib/hotline

FROM base AS asterisk
CMD ["node", "scripts/asterisk.ts"]

FROM base AS server
CMD ["sh", "-c", "node server/cli.ts migrate && exec node server/main.ts"]
