-- Every cell of every card: indicator x week x area x kind. Follows units.sql. In the answer, county_code '' is
-- the province and kind '' is all kinds together.
,
sums AS (
    SELECT
        indicator, step, scope, week,
        CASE WHEN GROUPING(county_code) = 1 THEN '' ELSE county_code END AS county_code,
        CASE WHEN GROUPING(kind) = 1 THEN '' ELSE kind END AS kind,
        SUM(counted) AS denominator, SUM(good) AS numerator, SUM(known) AS known,
        SUM(missing) AS not_reported, SUM(late) AS late, SUM(unverified) AS unverified
    FROM units
    GROUP BY GROUPING SETS (
        (indicator, step, scope, week, county_code, kind),
        (indicator, step, scope, week, county_code),
        (indicator, step, scope, week, kind),
        (indicator, step, scope, week)
    )
    HAVING (scope = 'county') = (GROUPING(county_code) = 0)
),
-- Every cell has its row, also where no office of the card's kinds stands.
places AS (
    SELECT c.indicator, c.step, a.week, a.scope, a.county_code, k.kind
    FROM cards AS c
    JOIN (
        SELECT DISTINCT indicator, scope, kind FROM card_kinds
        UNION
        SELECT DISTINCT indicator, scope, '' FROM card_kinds
    ) AS k ON k.indicator = c.indicator
    JOIN areas AS a ON a.scope = k.scope
),
cells AS (
    SELECT
        p.indicator, p.step, p.week, p.county_code, p.kind,
        COALESCE(s.numerator, 0) AS numerator, COALESCE(s.denominator, 0) AS denominator,
        COALESCE(s.not_reported, 0) AS not_reported,
        COALESCE(s.late, 0) AS late, COALESCE(s.unverified, 0) AS unverified,
        CASE
            WHEN s.indicator IS NULL THEN 'not_applicable'
            WHEN s.known = 0 AND s.not_reported > 0 THEN 'not_reported'
            WHEN s.denominator = 0 THEN 'not_applicable'
            WHEN s.numerator = 0 THEN 'zero'
            ELSE 'value'
        END AS state,
        CASE WHEN p.scope = 'province' AND p.kind = '' THEN l.teams END AS teams
    FROM places AS p
    LEFT JOIN sums AS s
        ON s.indicator = p.indicator AND s.step = p.step AND s.scope = p.scope AND s.week = p.week
        AND s.county_code = p.county_code AND s.kind = p.kind
    LEFT JOIN window_logs AS l ON l.indicator = p.indicator AND l.week = p.week
)
SELECT
    indicator, step, week, county_code, kind,
    CASE WHEN state IN ('value', 'zero') THEN CAST(numerator AS BIGINT) END AS numerator,
    CAST(denominator AS BIGINT) AS denominator,
    CASE WHEN state IN ('value', 'zero') THEN CAST(numerator AS DOUBLE PRECISION) / denominator END AS share,
    CAST(not_reported AS BIGINT) AS not_reported,
    CAST(late AS BIGINT) AS late,
    CAST(unverified AS BIGINT) AS unverified,
    state, teams
FROM cells
ORDER BY indicator, step, kind, county_code, week
