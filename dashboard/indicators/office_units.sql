-- Why a number is what it is: each office that a card looks at, what part it has, and the report that this rests on.
-- Follows units.sql. Of two scopes, 'province' counts in the headline and 'county' on the map.
SELECT
    indicator, scope, week, county_code, office_id, kind,
    CAST(counted AS BIGINT) AS counted, CAST(known AS BIGINT) AS known, CAST(good AS BIGINT) AS good,
    missing, late, unverified,
    value, evidence, since, received_at, source, file, line
FROM units
WHERE step = 0
ORDER BY indicator, scope, office_id
