-- What each office that stands was: a row for each measure that it has reported, or one without. Follows units.sql.
SELECT
    o.office_id, o.kind, o.county_code, o.parent_id,
    s.measure, s.value, s.evidence, s.since, s.received_at, s.source, s.file, s.line
FROM office_weeks AS o
LEFT JOIN states AS s ON s.office_id = o.office_id AND s.week = o.week
ORDER BY o.office_id, s.measure
