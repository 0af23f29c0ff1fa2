-- Until when a call for the operation may still take effect, by the database's clock. For one that
-- a node of an older version begins: from when it is written, as that node takes it.
alter table store_operation add column effect_until timestamp(6) with time zone
  default current_timestamp not null;
