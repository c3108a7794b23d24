package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/volume"
)

// hourColumns lists the columns of a day's hours: "h00, h01, …".
func hourColumns(letter string) string { return hourList(", ", "%s%02d", letter) }

// hourNumbers describes them for a dump.
func hourNumbers(letter string) string { return hourList(" ", "%s%02d#", letter) }

// hourList writes each hour in a format of its letter and number.
func hourList(between, format string, letter string) string {
	parts := make([]string, 24)
	for h := range parts {
		parts[h] = fmt.Sprintf(format, letter, h)
	}
	return strings.Join(parts, between)
}

var (
	eachHour   = hourColumns("h")
	eachSecond = hourColumns("s")
	wholeDay   = hourList(" + ", "%s%02d", "h")
	hourAdds   = hourList(", ", "%[1]s%02[2]d = volumes.%[1]s%02[2]d + excluded.%[1]s%02[2]d", "h")
	secondAdds = hourList(", ", "%[1]s%02[2]d = covered.%[1]s%02[2]d + excluded.%[1]s%02[2]d", "s")
	hourSums   = hourList(", ", "CAST(sum(%s%02d) AS BIGINT)", "h")
)

// intoHours scans the hours of a day.
func intoHours(h *volume.Hours) []any {
	list := make([]any, len(h))
	for i := range h {
		list[i] = &h[i]
	}
	return list
}

func keyColumns(k *volume.Key) []any {
	return []any{&k.Event, &k.Service, &k.Role, &k.Version, &k.Outcome}
}

const volumeChoice = ` FROM volumes WHERE day >= $1 AND day <= $2 AND (CAST($3 AS TEXT) = '' OR event = $3) AND (CAST($4 AS TEXT) = '' OR service = $4) `

func chosenVolumes(q volume.Query) []any {
	return []any{string(q.From), string(q.To), q.Event, q.Service, q.Limit}
}

// Totals returns the sums of what was reported.
func (r *Reader) Totals(ctx context.Context, q volume.Query) ([]volume.Total, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT event, service, role, version, outcome, min(day), max(day), CAST(sum(`+wholeDay+`) AS BIGINT)`+
		volumeChoice+`GROUP BY event, service, role, version, outcome ORDER BY event, service, role, version, outcome LIMIT $5`), chosenVolumes(q)...)
	return Collect(rows, err, func(t *volume.Total) []any { return append(keyColumns(&t.Key), &t.First, &t.Last, &t.Count) })
}

// Rows returns what was reported, day by day.
func (r *Reader) Rows(ctx context.Context, q volume.Query) ([]volume.Row, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT day, event, service, role, version, outcome, `+eachHour+
		volumeChoice+`ORDER BY event, service, role, version, outcome, day LIMIT $5`), chosenVolumes(q)...)
	return Collect(rows, err, func(v *volume.Row) []any {
		return slices.Concat([]any{&v.Day}, keyColumns(&v.Key), intoHours(&v.Hours))
	})
}

// arrivals are the outcomes by which an event speaks at its consumers, as a list.
var arrivals = "'" + strings.Join(volume.Arrived(), "', '") + "'"

// EachSeries calls each for what was counted from that day on.
func (r *Reader) EachSeries(ctx context.Context, from volume.Day, each func(volume.Series) error) error {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT event, role, service, day, `+hourSums+` FROM volumes
		WHERE day >= $1 AND (role = 'consumed' AND outcome IN (`+arrivals+`) OR role = 'produced' AND outcome = $2) GROUP BY event, role, service, day ORDER BY event, role, service, day`), string(from), volume.OK)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s volume.Series
		if err := rows.Scan(append([]any{&s.Event, &s.Role, &s.Service, &s.Day}, intoHours(&s.Hours)...)...); err != nil {
			return err
		}
		if err := each(s); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Covered returns for how long services reported from that day on.
func (r *Reader) Covered(ctx context.Context, from volume.Day) ([]volume.Covered, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT day, service, `+eachSecond+` FROM covered WHERE day >= $1 ORDER BY day, service`), string(from))
	return Collect(rows, err, func(c *volume.Covered) []any { return append([]any{&c.Day, &c.Service}, intoHours(&c.Hours)...) })
}

const reporterRows = `SELECT service, instance, report, since, until FROM reporters `

func reporterColumns(p *volume.Reporter) []any {
	return []any{&p.Service, &p.Instance, &p.Report, (*micros)(&p.Since), (*micros)(&p.Until)}
}

// Reporters returns instances that reported since a time.
func (r *Reader) Reporters(ctx context.Context, since time.Time, limit int) ([]volume.Reporter, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(reporterRows+`WHERE until >= $1 ORDER BY service, instance LIMIT $2`), since.UnixMicro(), limit)
	return Collect(rows, err, reporterColumns)
}

// FirstVolume returns the first day of which something is kept; "": nothing is.
func (r *Reader) FirstVolume(ctx context.Context) (day volume.Day, err error) {
	err = r.DB.QueryRowContext(ctx, `SELECT coalesce(min(day), '') FROM volumes`).Scan(&day)
	return day, err
}

// FreshReporters writes how far each instance has reported, and returns those that
// had not reported of that time before. Reports are sorted by service and instance,
// so that no two that write them wait for each other in a circle.
func FreshReporters(reports []volume.Booking) Statement {
	rows := make([][]any, len(reports))
	for i, r := range reports {
		rows[i] = []any{r.Service, r.Instance, r.Report, r.Since.UnixMicro(), r.Until.UnixMicro()}
	}
	return Statement{
		SQL: `INSERT INTO reporters (service, instance, report, since, until)
			SELECT k.value->>0, k.value->>1, k.value->>2, CAST(k.value->>3 AS BIGINT), CAST(k.value->>4 AS BIGINT) FROM each($1) AS k WHERE true
			ON CONFLICT (service, instance) DO UPDATE SET report = excluded.report, until = excluded.until
			WHERE reporters.until <= excluded.since AND reporters.report <> excluded.report
			RETURNING service, instance, report, since, until`,
		Args: []any{List(rows)},
	}
}

// KnownReporters asks how far those have reported.
func KnownReporters(reports []volume.Booking) Statement {
	rows := make([][]any, len(reports))
	for i, r := range reports {
		rows[i] = []any{r.Service, r.Instance}
	}
	return Statement{
		SQL: `SELECT r.service, r.instance, r.report, r.since, r.until FROM each($1) AS k CROSS JOIN reporters AS r
			WHERE r.service = k.value->>0 AND r.instance = k.value->>1`,
		Args: []any{List(rows)},
	}
}

// ReporterColumns is what a row of FreshReporters and KnownReporters is.
func ReporterColumns(p *volume.Reporter) []any { return reporterColumns(p) }

// Fates says what becomes of each report, by those that are fresh and, of the others,
// how far their instances have come; and which are to be counted.
func Fates(reports []volume.Booking, fresh, known []volume.Reporter) (fates []volume.Fate, counted []volume.Booking) {
	of := func(list []volume.Reporter, r *volume.Booking) *volume.Reporter {
		for i := range list {
			if list[i].Service == r.Service && list[i].Instance == r.Instance {
				return &list[i]
			}
		}
		return nil
	}
	fates = make([]volume.Fate, len(reports))
	for i := range reports {
		switch before := of(known, &reports[i]); {
		case of(fresh, &reports[i]) != nil:
			fates[i] = volume.Counted
			counted = append(counted, reports[i])
		case before != nil && before.Report == reports[i].Report:
			fates[i] = volume.Known
		default:
			fates[i] = volume.Overtaken
		}
	}
	return fates, counted
}

// MoreVolumes adds what reports counted to what is there.
func MoreVolumes(reports []volume.Booking) []Statement {
	var counts, seconds [][]any
	for _, r := range mergedRows(reports) {
		counts = append(counts, withHours([]any{r.Event, string(r.Day), r.Service, string(r.Role), r.Version, r.Outcome}, &r.Hours))
	}
	for _, c := range mergedCovered(reports) {
		seconds = append(seconds, withHours([]any{string(c.Day), c.Service}, &c.Hours))
	}
	return []Statement{
		{
			SQL: `INSERT INTO covered (day, service, ` + eachSecond + `) SELECT k.value->>0, k.value->>1, ` + castHours(2) + ` FROM each($1) AS k WHERE true
				ON CONFLICT (day, service) DO UPDATE SET ` + secondAdds,
			Args: []any{List(seconds)},
		},
		{
			SQL: `INSERT INTO volumes (event, day, service, role, version, outcome, ` + eachHour + `)
				SELECT k.value->>0, k.value->>1, k.value->>2, k.value->>3, k.value->>4, k.value->>5, ` + castHours(6) + ` FROM each($1) AS k WHERE true
				ON CONFLICT (event, day, service, role, version, outcome) DO UPDATE SET ` + hourAdds,
			Args: []any{List(counts)},
		},
	}
}

// castHours reads the hours of a list, from that place on.
func castHours(from int) string {
	parts := make([]string, 24)
	for h := range parts {
		parts[h] = fmt.Sprintf("CAST(k.value->>%d AS BIGINT)", from+h)
	}
	return strings.Join(parts, ", ")
}

func withHours(row []any, hours *volume.Hours) []any {
	for _, n := range hours {
		row = append(row, n)
	}
	return row
}

// mergedRows joins the rows of reports that are of the same, sorted: no statement may
// change a row twice.
func mergedRows(reports []volume.Booking) []volume.Row {
	var all []volume.Row
	for i := range reports {
		all = append(all, reports[i].Rows...)
	}
	return merged(all, func(a, b *volume.Row) int {
		return cmp.Or(strings.Compare(a.Event, b.Event), cmp.Compare(a.Day, b.Day), strings.Compare(a.Service, b.Service), cmp.Compare(a.Role, b.Role),
			strings.Compare(a.Version, b.Version), strings.Compare(a.Outcome, b.Outcome))
	}, func(r *volume.Row) *volume.Hours { return &r.Hours })
}

func mergedCovered(reports []volume.Booking) []volume.Covered {
	var all []volume.Covered
	for i := range reports {
		all = append(all, reports[i].Covered...)
	}
	return merged(all, func(a, b *volume.Covered) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), strings.Compare(a.Service, b.Service))
	}, func(c *volume.Covered) *volume.Hours { return &c.Hours })
}

// merged sorts a list and adds up what is equal.
func merged[T any](all []T, compare func(a, b *T) int, hours func(*T) *volume.Hours) []T {
	slices.SortStableFunc(all, func(a, b T) int { return compare(&a, &b) })
	var list []T
	for i := range all {
		if n := len(list); n > 0 && compare(&list[n-1], &all[i]) == 0 {
			hours(&list[n-1]).Add(hours(&all[i]))
			continue
		}
		list = append(list, all[i])
	}
	return list
}

// FewerVolumes removes what is older than a day.
func FewerVolumes(before usage.Day) []Statement {
	begin, _ := time.Parse(time.DateOnly, string(before)) // of what is no day: nothing is that old
	return []Statement{
		{SQL: `DELETE FROM volumes WHERE day < $1`, Args: []any{string(before)}},
		{SQL: `DELETE FROM covered WHERE day < $1`, Args: []any{string(before)}},
		{SQL: `DELETE FROM reporters WHERE until < $1`, Args: []any{begin.UnixMicro()}},
		{SQL: `DELETE FROM silences WHERE ended > 0 AND ended < $1`, Args: []any{begin.UnixMicro()}},
	}
}

// Turn gives a turn to a holder, where it may have it; else held is the error.
func Turn(name, holder string, ttl time.Duration, held error) []Statement {
	return []Statement{{
		SQL: `INSERT INTO turns (name, holder, until) VALUES ($1, $2, clock() + $3)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
			WHERE turns.holder = $2 OR turns.until <= clock() OR turns.until > clock() + $3`,
		Args: []any{name, holder, ttl.Microseconds()}, Rows: 1, Else: held,
	}}
}
