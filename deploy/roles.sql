-- Two roles for a PostgreSQL database that holds the data: who may do what. docs/database.md says how they are used.
--
-- Run by the owner of the database, after `python -m dashboard db init` and again after each `db upgrade`:
--     psql -X -v ON_ERROR_STOP=1 -f deploy/roles.sql postgresql://owner@host/province
-- Doing it twice does no harm. Nobody signs in as these two; roles that sign in are made members of one:
--     CREATE ROLE province_web LOGIN PASSWORD '…' IN ROLE dashboard_web;

SELECT 'CREATE ROLE dashboard_web NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dashboard_web') \gexec
SELECT 'CREATE ROLE dashboard_staff NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dashboard_staff') \gexec

BEGIN;

-- What everybody has by default, nobody has here.
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE ALL ON SCHEMA public, store, published FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO dashboard_web, dashboard_staff;

-- The public web: what is published, and nothing to write.
GRANT USAGE ON SCHEMA published TO dashboard_web;
GRANT SELECT ON ALL TABLES IN SCHEMA published TO dashboard_web;
ALTER DEFAULT PRIVILEGES IN SCHEMA published GRANT SELECT ON TABLES TO dashboard_web;

-- The staff: all that is kept. Rows are added and never changed or taken away; the register is the owner's.
GRANT USAGE ON SCHEMA store TO dashboard_staff;
GRANT SELECT ON ALL TABLES IN SCHEMA store TO dashboard_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA store GRANT SELECT ON TABLES TO dashboard_staff;
GRANT INSERT ON store.reports, store.inspections, store.publications, store.withdrawals, store.decisions, store.archives
TO dashboard_staff;
-- Every writer raises the number first; the first publication says that there are some from now on.
GRANT UPDATE (number, changed_at, has_publications) ON store.revision TO dashboard_staff;

-- The staff desk's own tables lie in the schema public, whoever makes them: the owner, or the desk itself.
GRANT USAGE, CREATE ON SCHEMA public TO dashboard_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO dashboard_staff;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO dashboard_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dashboard_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO dashboard_staff;

COMMIT;
