-- Why a number is what it is: each office that a card looks at, and what part it has. Follows units.sql. Of two
-- scopes, 'province' counts in the headline and 'county' on the map.
SELECT
    scope, county_code, office_id, kind,
    CAST(counted AS BIGINT) AS counted, CAST(known AS BIGINT) AS known, CAST(good AS BIGINT) AS good,
    missing, late, unverified
FROM units
WHERE step = 0
ORDER BY office_id
