-- DropIndex
DROP INDEX "Call_caller_trgm_idx";

-- CreateIndex
CREATE INDEX "Call_numbers_trgm_idx" ON "Call" USING GIN ("caller" gin_trgm_ops, "line" gin_trgm_ops);


