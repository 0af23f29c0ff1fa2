-- H2 commits each statement by itself: after a crash in between, this runs again.
-- One row: what this database belongs to. key_revision grows with every change of the key sets;
-- whoever writes a secret does so only under the revision that he encrypted with.
create table if not exists provider_installation (
  only_row     smallint     not null primary key check (only_row = 1),
  id           varchar(128) not null,
  shape        varchar(16)  not null,
  recipient    varchar(256) not null,
  key_revision bigint       not null,
  created      timestamp(6) with time zone not null
);

-- Key sets, encrypted under the master key. None in a sealed database: they lie in files.
create table if not exists provider_key_sets (
  purpose  varchar(32) not null primary key,
  document varbinary(1000000) not null,
  updated  timestamp(6) with time zone not null
);

-- The secrets with their current version. Bound to the ciphertext: secret_key, owner, expires_at
-- and version. expires_at is a text because it has to come back exactly as it was bound.
create table if not exists provider_secrets (
  secret_key varchar(64) not null primary key,
  request_id varchar(64),
  owner      varchar(256),
  labels     varchar(4096),
  expires_at varchar(64),
  version    varchar(64)   not null,
  sequence   bigint        not null,
  ciphertext varbinary(1000000) not null,
  key_id     varchar(16)   not null,
  created    timestamp(6) with time zone not null,
  updated    timestamp(6) with time zone not null,
  constraint provider_secrets_request unique (request_id)
);
create index if not exists provider_secrets_key_id on provider_secrets (key_id, secret_key);

-- Earlier versions.
create table if not exists provider_versions (
  secret_key varchar(64) not null references provider_secrets (secret_key) on delete cascade,
  sequence   bigint        not null,
  version    varchar(64)   not null,
  ciphertext varbinary(1000000) not null,
  key_id     varchar(16)   not null,
  created    timestamp(6) with time zone not null,
  primary key (secret_key, sequence)
);
create index if not exists provider_versions_key_id on provider_versions (key_id, secret_key, sequence);
