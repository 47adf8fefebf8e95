-- Why a number is what it is: each office that a card looks at, and the report that its part rests on. Follows
-- units.sql. Of two scopes, 'province' counts in the headline and 'county' on the map.
SELECT
    indicator, scope, week, county_code, office_id, kind,
    counted, known, good, missing, late, unverified,
    value, evidence, since, received_at, source, file, line
FROM units
WHERE step = 0
ORDER BY indicator, scope, county_code, office_id
