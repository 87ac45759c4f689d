-- Replies on their way by mail: looked for every second.
CREATE INDEX reply_sending ON reply (tenant_id, until) WHERE state = 'sending';
