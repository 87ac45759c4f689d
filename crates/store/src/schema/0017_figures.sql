-- What the server answered last when it was asked for a figure, so that it can be read without a network. Counts only.
CREATE TABLE kept_figure (
  asked  TEXT PRIMARY KEY,
  at     INTEGER NOT NULL,
  answer TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX kept_figure_by_time ON kept_figure (at);
