-- Forms of one word that PostgreSQL's stemmer leaves apart are brought together: «ошибок» and «ошибка», «подпись» and «подписи», «лимит» and
-- «лимиты», «скачать» and «скачивается», «обновить» and «обновление». Every form of a word has to end in the same stem, on both sides of a search;
-- what has to be left of a stem keeps short words apart, of which many would look alike otherwise.

-- The one stem of what the stemmer makes of a word's forms.
CREATE FUNCTION joined_stem(stem TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(stem,
      -- The fleeting vowel: ошибок, кнопочек, столбец; стелек, ларек, владелец; настроек, ячеек.
      '^(.*[аеиоуыэюя].*)(?:([бвгджзклмнпрстфхчшщ])о(к)|([жшчщц])е(к)|([бвгджзкмнпрстфхчшщ])е(ц))$', '\1\2\3\4\5\6\7'),
      '^(.*[аеиоуыэюя].*)(?:([лнр])е(к)|(л)е(ц))$', '\1\2\4ь\3\5'),
      '([аеиоуыэюя])е([кц])$', '\1й\2'),
      -- произошел, нашел: произошла, нашли.
      'шел$', 'шл'),
      -- Verbs of both aspects, and nouns made of them: настраива-; отправля-, отправлен-; открыва-, использован-, работа-, удален-.
      'аива$', 'о'),
      '^(.{4,}[бвмпф])л(?:я|ен)?$', '\1'),
      '^(?!степен)(.{4,}?)(?:ова|ован|[ыи]ва|а|я|ен)$', '\1')
$$;

-- The stem of a word in small letters, without «ё»; null where the dictionary holds the word to be too common to have one.
CREATE FUNCTION word_stem(word TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN word ~ '^[a-z]+$' THEN (ts_lexize('pg_catalog.english_stem', word))[1]
    WHEN word !~ '^[а-я]+$' THEN word
    -- Nouns of which the stemmer takes some form for a verb or an adjective: «архив» for a gerund, «лимит» for «хранит», «система» has «систем».
    WHEN regexp_replace(word, '[аеиоуыь]$', '') = ANY (string_to_array(
      'архив актив пассив массив норматив коллектив мотив курсив аккредитив кооператив инициатив директив перерыв разрыв обрыв отзыв прорыв вызов состав '
      'устав управ нагрев обогрев перегрев слив филиал материал сериал потенциал канал сигнал оригинал номинал терминал функционал персонал журнал портал '
      'капитал интервал провал обвал квартал вокзал генерал идеал универсал финал радикал зеркал вертикал правил профил модем прием объем подъем разъем '
      'проем водоем отъем проблем систем подсистем экосистем микросхем эмблем теорем режим зажим аноним псевдоним синоним диплом перелом излом надлом '
      'альбом роддом аэродром симптом синдром атом разгром аксиом охран мембран экран орган клапан роман стакан карман ресторан ураган вулкан чемодан '
      'диван обман капитан генплан домен обмен токен рутокен размен манекен замен отмен подмен измен гигиен защит элит орбит лимит кредит аудит дебит '
      'депозит реквизит визит транзит сателлит монолит дефицит профицит алфавит композит общепит копирайт запас опыт отдых размах промах запах замер обмер '
      'мегабайт гигабайт терабайт килобайт основ подоснов детал медал магистрал спирал диагонал эмал феврал фестивал госпитал прибыл вентил автомобил бутыл '
      'смес занавес насып окис очеред печат памят площад кроват', ' '))
      THEN joined_stem(regexp_replace(word, '[аеиоуыь]$', ''))
    WHEN word ~ '(за|под|над|про|пере|рос|руко|лето|живо|^о)пись$' THEN left(word, -1)
    WHEN word ~ '^(от|за|рас|пере)кро(ю|ет|ют|ем|ешь|ете|йте)(ся|сь)?$' THEN regexp_replace(word, 'кро.*$', 'кр')
    ELSE CASE word
      WHEN 'окон' THEN 'окн' WHEN 'писем' THEN 'письм' WHEN 'чисел' THEN 'числ' WHEN 'кресел' THEN 'кресл' WHEN 'стекол' THEN 'стекл' WHEN 'узел' THEN 'узл'
      WHEN 'денег' THEN 'деньг' WHEN 'уровень' THEN 'уровн' WHEN 'перечень' THEN 'перечн' WHEN 'корень' THEN 'корн' WHEN 'полдень' THEN 'полдн'
      WHEN 'день' THEN 'дн' WHEN 'дня' THEN 'дн' WHEN 'дню' THEN 'дн' WHEN 'днем' THEN 'дн' WHEN 'дни' THEN 'дн' WHEN 'дней' THEN 'дн' WHEN 'дням' THEN 'дн'
      WHEN 'днями' THEN 'дн' WHEN 'днях' THEN 'дн'
      ELSE joined_stem((ts_lexize('pg_catalog.russian_stem', word))[1])
    END
  END
$$;

CREATE OR REPLACE FUNCTION word_vector(said TEXT) RETURNS TSVECTOR LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_to_tsvector(ARRAY(SELECT form FROM unnest(words) AS word, LATERAL (VALUES (word), (word_stem(word))) AS forms (form) WHERE form IS NOT NULL))
  FROM (SELECT tsvector_to_array(to_tsvector('pg_catalog.simple', translate(coalesce(said, ''), 'ёЁ!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~«»№—–', 'еЕ' || repeat(' ', 37))))) AS text (words)
$$;

-- All tickets get their words anew, which is quicker without the index.
DROP INDEX "Ticket_words_idx";
UPDATE "Ticket" SET words = ticket_words(id, "hotlineId", subject, "clientId");
CREATE INDEX "Ticket_words_idx" ON "Ticket" USING GIN ("words" tsvector_ops);
