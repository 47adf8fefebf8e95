-- A role for the public's server: it reads what is published and the meeting's decisions, and nothing of the staff desk.
-- Run by the database's owner after the first write, when the tables are there. Doing it twice does no harm.
--     psql -X -v ON_ERROR_STOP=1 -f deploy/roles.sql postgresql://owner@host/province
-- Nobody signs in as this role; a role that signs in is made a member:
--     CREATE ROLE province_web LOGIN PASSWORD '…' IN ROLE dashboard_web;

SELECT 'CREATE ROLE dashboard_web NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dashboard_web') \gexec

BEGIN;
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO dashboard_web;
GRANT USAGE ON SCHEMA public TO dashboard_web;
GRANT SELECT ON alembic_version, revision, reports, publications, archives, withdrawals, decisions,
    meeting_views, counts, offices, counties, inspections, teams, announcements,
    targets TO dashboard_web;
COMMIT;
