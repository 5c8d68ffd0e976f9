-- AlterTable
ALTER TABLE "Hotline" ADD COLUMN     "closedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Person" ADD COLUMN     "installation" BOOLEAN NOT NULL DEFAULT false;

-- The one who was made with the installation looks after all of it.
UPDATE "Person" SET "installation" = true WHERE "login" = 'admin' AND "role" = 'administrator';

-- AlterTable
ALTER TABLE "RegulationVersion" ADD COLUMN     "authorId" UUID,
ADD COLUMN     "news" JSONB,
ADD COLUMN     "publishedAt" TIMESTAMPTZ(3),
ADD COLUMN     "withdrawnAt" TIMESTAMPTZ(3);

-- Until now a version was in force as soon as it was published.
UPDATE "RegulationVersion" SET "publishedAt" = "effectiveFrom";
ALTER TABLE "RegulationVersion" ALTER COLUMN "publishedAt" SET NOT NULL;

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "hotlineId" TEXT;

-- CreateTable
CREATE TABLE "RegulationDraft" (
    "hotlineId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "baseVersion" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "authorId" UUID,

    CONSTRAINT "RegulationDraft_pkey" PRIMARY KEY ("hotlineId")
);

-- CreateTable
CREATE TABLE "Notice" (
    "id" UUID NOT NULL,
    "hotlineId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "ru" TEXT NOT NULL,
    "en" TEXT NOT NULL,
    "spoken" TEXT,
    "spokenVersion" INTEGER NOT NULL DEFAULT 1,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "authorId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "withdrawnAt" TIMESTAMPTZ(3),

    CONSTRAINT "Notice_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Notice_hotlineId_until_idx" ON "Notice"("hotlineId", "until");

-- AddForeignKey
ALTER TABLE "RegulationVersion" ADD CONSTRAINT "RegulationVersion_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RegulationDraft" ADD CONSTRAINT "RegulationDraft_hotlineId_fkey" FOREIGN KEY ("hotlineId") REFERENCES "Hotline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RegulationDraft" ADD CONSTRAINT "RegulationDraft_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_hotlineId_fkey" FOREIGN KEY ("hotlineId") REFERENCES "Hotline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_hotlineId_fkey" FOREIGN KEY ("hotlineId") REFERENCES "Hotline"("id") ON DELETE SET NULL ON UPDATE CASCADE;
