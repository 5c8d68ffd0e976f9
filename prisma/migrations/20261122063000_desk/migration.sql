-- The ticket desk: facts with numbers, clocks, alarms, clients with agreements and packages, intake, search.

-- DropIndex
DROP INDEX "Ticket_clientId_idx";

-- DropIndex
DROP INDEX "Ticket_text_trgm_idx";

-- DropIndex
DROP INDEX "TicketEntry_ticketId_at_idx";

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "agreedLimitDays" INTEGER,
ADD COLUMN     "agreedTargetDays" INTEGER,
ADD COLUMN     "agreementFrom" DATE,
ADD COLUMN     "agreementNumber" TEXT,
ADD COLUMN     "agreementUntil" DATE,
ADD COLUMN     "packageConfirmed" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "packageFrom" DATE,
ADD COLUMN     "packageKey" TEXT,
ADD COLUMN     "packageUntil" DATE,
ADD COLUMN     "purchases" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "specialistId" UUID,
ADD COLUMN     "visitsPerIncident" INTEGER;

-- AlterTable
ALTER TABLE "ClientPhone" ADD COLUMN     "contactId" UUID;

-- AlterTable
ALTER TABLE "Person" ADD COLUMN     "duties" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "Ticket" ADD COLUMN     "channel" TEXT NOT NULL DEFAULT 'phone',
ADD COLUMN     "dueAt" TIMESTAMPTZ(3),
ADD COLUMN     "dueClock" TEXT,
ADD COLUMN     "escalatedTo" TEXT,
ADD COLUMN     "lastSeq" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "level" TEXT,
ADD COLUMN     "mergedIntoId" UUID,
ADD COLUMN     "package" TEXT,
ADD COLUMN     "packageConfirmed" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "rank" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rating" INTEGER,
ADD COLUMN     "ratingComment" TEXT,
ADD COLUMN     "reason" TEXT,
ADD COLUMN     "receivedAt" TIMESTAMPTZ(3),
ADD COLUMN     "regulationVersion" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "resolvedAt" TIMESTAMPTZ(3),
ADD COLUMN     "secret" TEXT,
ADD COLUMN     "settled" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "thirdParty" TEXT,
ADD COLUMN     "ticketType" TEXT,
ADD COLUMN     "words" tsvector;

-- CreateTable
CREATE TABLE "ClientContact" (
    "id" UUID NOT NULL,
    "clientId" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ClientContact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ClientEmail" (
    "clientId" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "contactId" UUID,

    CONSTRAINT "ClientEmail_pkey" PRIMARY KEY ("clientId","email")
);

-- CreateTable
CREATE TABLE "ClientProduct" (
    "clientId" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "product" TEXT NOT NULL,
    "version" TEXT,

    CONSTRAINT "ClientProduct_pkey" PRIMARY KEY ("clientId","product")
);

-- CreateTable
CREATE TABLE "TicketDeadline" (
    "ticketId" UUID NOT NULL,
    "clock" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "runs" TEXT NOT NULL,
    "targetAt" TIMESTAMPTZ(3),
    "dueAt" TIMESTAMPTZ(3),
    "stoppedAt" TIMESTAMPTZ(3),
    "pausedSince" TIMESTAMPTZ(3),
    "breachedAt" TIMESTAMPTZ(3),

    CONSTRAINT "TicketDeadline_pkey" PRIMARY KEY ("ticketId","clock","startedAt")
);

-- CreateTable
CREATE TABLE "TicketAlarm" (
    "ticketId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "nextAt" TIMESTAMPTZ(3) NOT NULL,
    "firedAt" TIMESTAMPTZ(3),

    CONSTRAINT "TicketAlarm_pkey" PRIMARY KEY ("ticketId","key")
);

-- CreateTable
CREATE TABLE "IntakeMessage" (
    "hotlineId" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "messageId" TEXT NOT NULL,
    "ticketId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "IntakeMessage_pkey" PRIMARY KEY ("hotlineId","channel","messageId")
);

-- CreateTable
CREATE TABLE "TicketAttachment" (
    "id" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "ticketId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "authorId" UUID,

    CONSTRAINT "TicketAttachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TicketOutgoing" (
    "id" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "ticketId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "leavesAt" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "to" TEXT,
    "text" TEXT NOT NULL,
    "links" TEXT[],
    "sentAt" TIMESTAMPTZ(3),

    CONSTRAINT "TicketOutgoing_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IntakeKey" (
    "id" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "keyHash" TEXT NOT NULL,
    "authorId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "IntakeKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SavedView" (
    "id" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "personId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "filter" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SavedView_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ClientContact_clientId_idx" ON "ClientContact"("clientId");

-- CreateIndex
CREATE INDEX "ClientEmail_hotlineId_email_idx" ON "ClientEmail"("hotlineId", "email");

-- CreateIndex
CREATE INDEX "ClientEmail_contactId_idx" ON "ClientEmail"("contactId");

-- CreateIndex
CREATE INDEX "TicketDeadline_hotlineId_startedAt_idx" ON "TicketDeadline"("hotlineId", "startedAt");

-- CreateIndex
CREATE INDEX "TicketAlarm_next_idx" ON "TicketAlarm"("nextAt") WHERE ("firedAt" IS NULL);

-- CreateIndex
CREATE INDEX "TicketAttachment_ticketId_at_idx" ON "TicketAttachment"("ticketId", "at");

-- CreateIndex
CREATE INDEX "TicketOutgoing_ticketId_at_idx" ON "TicketOutgoing"("ticketId", "at");

-- CreateIndex
CREATE INDEX "TicketOutgoing_next_idx" ON "TicketOutgoing"("leavesAt", "id") WHERE ("sentAt" IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "IntakeKey_keyHash_key" ON "IntakeKey"("keyHash");

-- CreateIndex
CREATE INDEX "IntakeKey_hotlineId_createdAt_idx" ON "IntakeKey"("hotlineId", "createdAt");

-- CreateIndex
CREATE INDEX "SavedView_personId_createdAt_idx" ON "SavedView"("personId", "createdAt");

-- CreateIndex
CREATE INDEX "Client_hotlineId_agreementNumber_idx" ON "Client"("hotlineId", "agreementNumber");

-- CreateIndex
CREATE INDEX "ClientPhone_contactId_idx" ON "ClientPhone"("contactId");

-- A ticket's facts are numbered, and the first one says how it came. Tickets so far were opened by calls.
ALTER TABLE "TicketEntry" DROP CONSTRAINT "TicketEntry_pkey",
ADD COLUMN     "actor" TEXT NOT NULL DEFAULT 'system',
ADD COLUMN     "seq" INTEGER,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

UPDATE "Ticket" SET "receivedAt" = "createdAt";

UPDATE "Ticket" t SET "regulationVersion" = v.version
FROM (
  SELECT t.id, max(v.version) AS version FROM "Ticket" t JOIN "RegulationVersion" v ON v."hotlineId" = t."hotlineId" AND v."effectiveFrom" <= t."createdAt" GROUP BY t.id
) v WHERE v.id = t.id;

UPDATE "Ticket" SET "resolvedAt" = "updatedAt" WHERE status IN ('resolved', 'closed');

UPDATE "TicketEntry" e SET seq = 1 + n.seq, actor = CASE WHEN e."authorId" IS NULL THEN 'system' ELSE 'staff' END
FROM (SELECT id, row_number() OVER (PARTITION BY "ticketId" ORDER BY at, id) AS seq FROM "TicketEntry") n WHERE n.id = e.id;

-- What was changed by hand, in the words of facts; status and people follow below as facts of their own.
UPDATE "TicketEntry" SET type = 'edited', data = jsonb_build_object('changes', data) WHERE type = 'changed';

ALTER TABLE "TicketEntry" DROP COLUMN "id", ALTER COLUMN "seq" SET NOT NULL, ADD CONSTRAINT "TicketEntry_pkey" PRIMARY KEY ("ticketId", "seq");

INSERT INTO "TicketEntry" ("ticketId", seq, at, type, data)
SELECT id, 1, "createdAt", 'received', jsonb_build_object('channel', 'phone', 'receivedAt', (extract(epoch FROM "createdAt") * 1000)::bigint, 'regulationVersion', "regulationVersion",
  'waitsForTurn', false, 'level', NULL, 'package', NULL, 'clientId', "clientId", 'ticketType', NULL, 'accepted', false)
FROM "Ticket";

INSERT INTO "TicketEntry" ("ticketId", seq, at, type, data)
SELECT t.id, (SELECT max(seq) FROM "TicketEntry" e WHERE e."ticketId" = t.id) + row_number() OVER (PARTITION BY t.id ORDER BY f.place), t."updatedAt", f.type, f.data
FROM "Ticket" t CROSS JOIN LATERAL (
  SELECT 1, 'assigned', jsonb_build_object('to', jsonb_build_object('kind', 'agent', 'id', t."assigneeId"), 'toldClient', false) WHERE t."assigneeId" IS NOT NULL
  UNION ALL SELECT 2, 'taken', '{}' WHERE t.status <> 'new'
  UNION ALL SELECT 3, 'topic-set', jsonb_build_object('topic', t.category, 'inScope', true) WHERE t.category IS NOT NULL
  UNION ALL SELECT 4, 'staff-message', jsonb_build_object('kind', 'question', 'text', '', 'links', '[]'::jsonb, 'leavesAt', (extract(epoch FROM t."updatedAt") * 1000)::bigint, 'waitForClient', true)
    WHERE t.status = 'waiting-client'
  UNION ALL SELECT 5, 'resolved', jsonb_build_object('outcome', t.outcome, 'text', NULL) WHERE t.status = 'resolved' AND t.outcome IS NOT NULL
  UNION ALL SELECT 6, 'closed', jsonb_build_object('why', 'by-staff', 'outcome', t.outcome, 'text', NULL) WHERE t.status = 'closed'
) AS f (place, type, data);

UPDATE "Ticket" t SET "lastSeq" = (SELECT max(seq) FROM "TicketEntry" e WHERE e."ticketId" = t.id);

ALTER TABLE "Ticket" ALTER COLUMN "receivedAt" SET NOT NULL;

-- The words of a text, as they are and by their stems (English ones where the letters are Latin), without their places:
-- nothing asks for phrases. Signs between letters and digits part words, on both sides of a search.
CREATE FUNCTION word_vector(said TEXT) RETURNS TSVECTOR LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT strip(to_tsvector('pg_catalog.russian', plain) || to_tsvector('pg_catalog.simple', plain))
  FROM (SELECT translate(coalesce(said, ''), 'ёЁ!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~«»№—–', 'еЕ' || repeat(' ', 37))) AS text (plain)
$$;

-- What a ticket is found by: its company first, so that no search leads into another's, then subject, client and what was written.
CREATE FUNCTION ticket_words(ticket UUID, hotline TEXT, subject TEXT, client UUID) RETURNS TSVECTOR LANGUAGE sql STABLE AS $$
  SELECT array_to_tsvector(ARRAY['hotline:' || hotline]) || word_vector(left(concat_ws(' ', subject, (SELECT name FROM "Client" WHERE id = client), (
    SELECT string_agg(concat_ws(' ', e.data->>'text', (SELECT string_agg(value, ' ') FROM jsonb_each_text(e.data->'values') WHERE e.type = 'intake-filled')), ' ' ORDER BY e.seq DESC)
    FROM "TicketEntry" e WHERE e."ticketId" = ticket AND (e.data ? 'text' OR e.type = 'intake-filled')
  )), 60000))
$$;

UPDATE "Ticket" SET words = ticket_words(id, "hotlineId", subject, "clientId");

-- How many tickets have a word decides how it is searched, so more words than usual are counted.
ALTER TABLE "Ticket" ALTER COLUMN words SET STATISTICS 1000;

-- CreateIndex
CREATE UNIQUE INDEX "Ticket_secret_key" ON "Ticket"("secret");

-- CreateIndex
CREATE INDEX "Ticket_hotlineId_assigneeId_createdAt_id_idx" ON "Ticket"("hotlineId", "assigneeId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Ticket_clientId_createdAt_id_idx" ON "Ticket"("clientId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Ticket_mergedIntoId_idx" ON "Ticket"("mergedIntoId");

-- CreateIndex
CREATE INDEX "Ticket_open_newest_idx" ON "Ticket"("hotlineId", "createdAt" DESC, "id" DESC) WHERE (status <> ALL (ARRAY['resolved'::text, 'closed'::text]));

-- CreateIndex
CREATE INDEX "Ticket_open_order_idx" ON "Ticket"("hotlineId", "rank", "receivedAt", "id") WHERE (status <> ALL (ARRAY['resolved'::text, 'closed'::text]));

-- CreateIndex
CREATE INDEX "Ticket_open_due_idx" ON "Ticket"("hotlineId", "dueAt", "id") WHERE (status <> ALL (ARRAY['resolved'::text, 'closed'::text]));

-- CreateIndex
CREATE INDEX "Ticket_open_assignee_idx" ON "Ticket"("hotlineId", "assigneeId", "rank", "receivedAt", "id") WHERE (status <> ALL (ARRAY['resolved'::text, 'closed'::text]));

-- CreateIndex
CREATE INDEX "Ticket_escalated_idx" ON "Ticket"("hotlineId", "rank", "receivedAt", "id") WHERE ("escalatedTo" IS NOT NULL);

-- CreateIndex
CREATE INDEX "Ticket_unsettled_idx" ON "Ticket"("createdAt") WHERE ("settled" = false);

-- CreateIndex
CREATE INDEX "Ticket_words_idx" ON "Ticket" USING GIN ("words" tsvector_ops);

-- CreateIndex
CREATE INDEX "Ticket_numbers_trgm_idx" ON "Ticket" USING GIN ("number" gin_trgm_ops, "caller" gin_trgm_ops);

-- AddForeignKey
ALTER TABLE "Client" ADD CONSTRAINT "Client_specialistId_fkey" FOREIGN KEY ("specialistId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClientContact" ADD CONSTRAINT "ClientContact_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClientPhone" ADD CONSTRAINT "ClientPhone_contactId_fkey" FOREIGN KEY ("contactId") REFERENCES "ClientContact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClientEmail" ADD CONSTRAINT "ClientEmail_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClientEmail" ADD CONSTRAINT "ClientEmail_contactId_fkey" FOREIGN KEY ("contactId") REFERENCES "ClientContact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClientProduct" ADD CONSTRAINT "ClientProduct_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_mergedIntoId_fkey" FOREIGN KEY ("mergedIntoId") REFERENCES "Ticket"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketDeadline" ADD CONSTRAINT "TicketDeadline_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketAlarm" ADD CONSTRAINT "TicketAlarm_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketAttachment" ADD CONSTRAINT "TicketAttachment_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketAttachment" ADD CONSTRAINT "TicketAttachment_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketOutgoing" ADD CONSTRAINT "TicketOutgoing_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IntakeKey" ADD CONSTRAINT "IntakeKey_hotlineId_fkey" FOREIGN KEY ("hotlineId") REFERENCES "Hotline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IntakeKey" ADD CONSTRAINT "IntakeKey_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SavedView" ADD CONSTRAINT "SavedView_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;
