-- What inspections say of offices' own words, by office and measure, in weeks up to :last_week: of the weeks after
-- :since, how many own words an inspection looked at (`checked`) and how many of these it contradicted; and the newest
-- contradiction of any week, if there is one: what was said and what was found. settled: 1 if later on the office
-- reported what was found, or an inspection found otherwise. Follows inspected_windows.sql or inspected_by_key.sql.
--
-- An own word is in force if it is the report before the inspection's, in the order of weeks and of arrival. Of the
-- inspections of a week the last one to come in counts.
-- Of late: found by week or arrival.
, looked AS (
    SELECT office_id, measure, week, value, received_at, week_before, value_before
    FROM inspected
    WHERE own_before = 1
),
counts AS (
    SELECT
        office_id, measure, COUNT(*) AS checked,
        CAST(SUM(CASE WHEN value <> value_before THEN 1 ELSE 0 END) AS BIGINT) AS contradicted
    FROM looked
    WHERE week > :since
    GROUP BY office_id, measure
),
otherwise AS (
    SELECT office_id, measure, week, value, received_at, week_before, value_before, ROW_NUMBER() OVER (
        PARTITION BY office_id, measure ORDER BY week DESC, received_at DESC
    ) AS newest
    FROM looked
    WHERE value <> value_before
),
newest AS (
    SELECT office_id, measure, week, value, received_at, week_before, value_before FROM otherwise WHERE newest = 1
),
-- Counted for each of the few, and not joined: PostgreSQL would look through all reports for them.
settled AS (
    SELECT office_id, measure
    FROM (
        SELECT n.office_id, n.measure, (
            SELECT COUNT(*)
            FROM seen_reports AS r
            WHERE r.office_id = n.office_id AND r.measure = n.measure AND r.value = n.value
                AND r.evidence <> 'inspection' AND r.week <= :last_week
                AND (r.week, r.received_at) > (n.week, n.received_at)
        ) AS times
        FROM newest AS n
    ) AS found
    WHERE times > 0
    UNION
    SELECT n.office_id, n.measure
    FROM newest AS n
    JOIN inspected AS i ON i.office_id = n.office_id AND i.measure = n.measure AND i.value <> n.value
    WHERE i.week > n.week
),
asked AS (
    SELECT office_id, measure FROM counts
    UNION
    SELECT office_id, measure FROM newest
)
SELECT
    a.office_id, a.measure, COALESCE(c.checked, 0) AS checked, COALESCE(c.contradicted, 0) AS contradicted,
    n.week_before, n.value_before, n.week, n.value, n.received_at,
    CASE WHEN s.office_id IS NULL THEN 0 ELSE 1 END AS settled
FROM asked AS a
LEFT JOIN counts AS c ON c.office_id = a.office_id AND c.measure = a.measure
LEFT JOIN newest AS n ON n.office_id = a.office_id AND n.measure = a.measure
LEFT JOIN settled AS s ON s.office_id = a.office_id AND s.measure = a.measure
ORDER BY a.office_id, a.measure
