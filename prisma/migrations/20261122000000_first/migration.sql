-- Trigram indexes for searching by a part of a number or a name. pg_trgm comes with PostgreSQL ("contrib") and is trusted:
-- the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('agent', 'supervisor', 'administrator');

-- CreateTable
CREATE TABLE "Hotline" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Hotline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RegulationVersion" (
    "id" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "effectiveFrom" TIMESTAMPTZ(3) NOT NULL,
    "source" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RegulationVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Person" (
    "id" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "office" TEXT,
    "phoneUri" TEXT,
    "passwordHash" TEXT NOT NULL,
    "disabledAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "presence" TEXT NOT NULL DEFAULT 'offline',
    "breakReason" TEXT,
    "presenceSince" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "tokenHash" TEXT NOT NULL,
    "personId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateTable
CREATE TABLE "Client" (
    "id" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Client_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ClientPhone" (
    "clientId" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "e164" TEXT NOT NULL,

    CONSTRAINT "ClientPhone_pkey" PRIMARY KEY ("clientId","e164")
);

-- CreateTable
CREATE TABLE "Call" (
    "id" TEXT NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "channelId" TEXT NOT NULL,
    "line" TEXT NOT NULL,
    "caller" TEXT,
    "clientId" UUID,
    "ticketId" UUID,
    "agentId" UUID,
    "arrivedAt" TIMESTAMPTZ(3) NOT NULL,
    "queuedAt" TIMESTAMPTZ(3),
    "answeredAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "consentKind" TEXT,
    "consentWording" TEXT,
    "consentAt" TIMESTAMPTZ(3),
    "state" JSONB NOT NULL,
    "revision" INTEGER NOT NULL,

    CONSTRAINT "Call_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CallFact" (
    "callId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "CallFact_pkey" PRIMARY KEY ("callId","seq")
);

-- CreateTable
CREATE TABLE "TicketCounter" (
    "hotlineId" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "TicketCounter_pkey" PRIMARY KEY ("hotlineId","year")
);

-- CreateTable
CREATE TABLE "Ticket" (
    "id" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "number" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'new',
    "subject" TEXT NOT NULL DEFAULT '',
    "category" TEXT,
    "outcome" TEXT,
    "clientId" UUID,
    "caller" TEXT,
    "assigneeId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Ticket_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TicketEntry" (
    "id" UUID NOT NULL,
    "ticketId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "authorId" UUID,
    "data" JSONB NOT NULL,

    CONSTRAINT "TicketEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Recording" (
    "id" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "callId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "durationMs" INTEGER NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "channels" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retainUntil" TIMESTAMPTZ(3) NOT NULL,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Recording_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RecordingListen" (
    "id" UUID NOT NULL,
    "recordingId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,

    CONSTRAINT "RecordingListen_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LineOverride" (
    "id" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "numbers" TEXT[],
    "offices" TEXT[],
    "from" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "authorId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "cancelledAt" TIMESTAMPTZ(3),

    CONSTRAINT "LineOverride_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "RegulationVersion_hotlineId_version_key" ON "RegulationVersion"("hotlineId", "version");

-- CreateIndex
CREATE UNIQUE INDEX "Person_login_key" ON "Person"("login");

-- CreateIndex
CREATE INDEX "Person_hotlineId_idx" ON "Person"("hotlineId");

-- CreateIndex
CREATE INDEX "Session_personId_idx" ON "Session"("personId");

-- CreateIndex
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");

-- CreateIndex
CREATE INDEX "Client_hotlineId_name_id_idx" ON "Client"("hotlineId", "name", "id");

-- CreateIndex
CREATE INDEX "Client_name_trgm_idx" ON "Client" USING GIN ("name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "ClientPhone_hotlineId_e164_idx" ON "ClientPhone"("hotlineId", "e164");

-- CreateIndex
CREATE INDEX "Call_hotlineId_arrivedAt_id_idx" ON "Call"("hotlineId", "arrivedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Call_hotlineId_agentId_arrivedAt_id_idx" ON "Call"("hotlineId", "agentId", "arrivedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Call_active_idx" ON "Call"("arrivedAt") WHERE ("endedAt" IS NULL);

-- CreateIndex
CREATE INDEX "Call_ticketId_idx" ON "Call"("ticketId");

-- CreateIndex
CREATE INDEX "Call_clientId_idx" ON "Call"("clientId");

-- CreateIndex
CREATE INDEX "Call_caller_trgm_idx" ON "Call" USING GIN ("caller" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Ticket_hotlineId_createdAt_id_idx" ON "Ticket"("hotlineId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Ticket_hotlineId_caller_idx" ON "Ticket"("hotlineId", "caller");

-- CreateIndex
CREATE INDEX "Ticket_clientId_idx" ON "Ticket"("clientId");

-- CreateIndex
CREATE INDEX "Ticket_text_trgm_idx" ON "Ticket" USING GIN ("number" gin_trgm_ops, "subject" gin_trgm_ops, "caller" gin_trgm_ops);

-- CreateIndex
CREATE UNIQUE INDEX "Ticket_hotlineId_year_seq_key" ON "Ticket"("hotlineId", "year", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "Ticket_hotlineId_number_key" ON "Ticket"("hotlineId", "number");

-- CreateIndex
CREATE INDEX "TicketEntry_ticketId_at_idx" ON "TicketEntry"("ticketId", "at");

-- CreateIndex
CREATE INDEX "Recording_kept_idx" ON "Recording"("retainUntil") WHERE ("deletedAt" IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "Recording_callId_kind_key" ON "Recording"("callId", "kind");

-- CreateIndex
CREATE INDEX "RecordingListen_recordingId_at_idx" ON "RecordingListen"("recordingId", "at");

-- CreateIndex
CREATE INDEX "LineOverride_hotlineId_until_idx" ON "LineOverride"("hotlineId", "until");

-- AddForeignKey
ALTER TABLE "RegulationVersion" ADD CONSTRAINT "RegulationVersion_hotlineId_fkey" FOREIGN KEY ("hotlineId") REFERENCES "Hotline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Person" ADD CONSTRAINT "Person_hotlineId_fkey" FOREIGN KEY ("hotlineId") REFERENCES "Hotline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Client" ADD CONSTRAINT "Client_hotlineId_fkey" FOREIGN KEY ("hotlineId") REFERENCES "Hotline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClientPhone" ADD CONSTRAINT "ClientPhone_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Call" ADD CONSTRAINT "Call_hotlineId_fkey" FOREIGN KEY ("hotlineId") REFERENCES "Hotline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Call" ADD CONSTRAINT "Call_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Call" ADD CONSTRAINT "Call_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Call" ADD CONSTRAINT "Call_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CallFact" ADD CONSTRAINT "CallFact_callId_fkey" FOREIGN KEY ("callId") REFERENCES "Call"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketCounter" ADD CONSTRAINT "TicketCounter_hotlineId_fkey" FOREIGN KEY ("hotlineId") REFERENCES "Hotline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_hotlineId_fkey" FOREIGN KEY ("hotlineId") REFERENCES "Hotline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_assigneeId_fkey" FOREIGN KEY ("assigneeId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketEntry" ADD CONSTRAINT "TicketEntry_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketEntry" ADD CONSTRAINT "TicketEntry_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Recording" ADD CONSTRAINT "Recording_callId_fkey" FOREIGN KEY ("callId") REFERENCES "Call"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordingListen" ADD CONSTRAINT "RecordingListen_recordingId_fkey" FOREIGN KEY ("recordingId") REFERENCES "Recording"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecordingListen" ADD CONSTRAINT "RecordingListen_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LineOverride" ADD CONSTRAINT "LineOverride_hotlineId_fkey" FOREIGN KEY ("hotlineId") REFERENCES "Hotline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LineOverride" ADD CONSTRAINT "LineOverride_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;



-- A call's row is written several times within minutes: leave room for its new versions on the same page.
ALTER TABLE "Call" SET (fillfactor = 80);
