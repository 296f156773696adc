-- Every file of rules that was published, with its exact text.
CREATE TABLE county_file (sequence INTEGER PRIMARY KEY, path TEXT NOT NULL, text TEXT NOT NULL, published INTEGER NOT NULL, actor INTEGER NOT NULL);
CREATE TABLE county (code TEXT PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL) WITHOUT ROWID;
