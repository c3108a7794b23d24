package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Deployments returns what query chooses, by environment, service and commit.
func (r *Reader) Deployments(ctx context.Context, q registry.DeploymentQuery) ([]registry.Deployment, error) {
	limit := int64(q.Limit)
	if limit == 0 {
		limit = 1 << 62
	}
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT environment, service, commit_name, since, actor, ended_at, ended_by FROM deployments
		WHERE commit_name <> '' AND (CAST($1 AS TEXT) = '' OR environment = $1) AND (CAST($2 AS TEXT) = '' OR service = $2) AND (CAST($3 AS BIGINT) = 0 OR ended_at IS NULL)
		AND (environment, service, commit_name) > ($4, $5, $6)
		ORDER BY environment, service, commit_name LIMIT $7`),
		q.Environment, q.Service, number(q.Running), q.After.Environment, q.After.Service, q.After.Commit, limit)
	return Collect(rows, err, func(d *registry.Deployment) []any {
		return []any{&d.Environment, &d.Service, &d.Commit, (*micros)(&d.Since), &d.Actor, endedAt{&d.Ended}, endedBy{&d.Ended}}
	})
}

// endedAt and endedBy scan the two columns of an ending, in that order; NULL:
// there is none.
type (
	endedAt struct{ into **registry.Ending }
	endedBy struct{ into **registry.Ending }
)

// Scan implements sql.Scanner.
func (e endedAt) Scan(value any) error {
	if value == nil {
		return nil
	}
	var at time.Time
	err := (*micros)(&at).Scan(value)
	*e.into = &registry.Ending{At: at}
	return err
}

// Scan implements sql.Scanner.
func (e endedBy) Scan(value any) error {
	var by sql.NullString
	if err := by.Scan(value); err != nil || !by.Valid {
		return err
	}
	(*e.into).Actor = by.String
	return nil
}

// Places returns where services were ever recorded, by environment and service.
func (r *Reader) Places(ctx context.Context) ([]registry.Place, error) {
	rows, err := r.DB.QueryContext(ctx, `SELECT environment, service, count(*) > count(ended_at) FROM deployments
		GROUP BY environment, service ORDER BY environment, service`)
	return Collect(rows, err, func(p *registry.Place) []any { return []any{&p.Environment, &p.Service, &p.Runs} })
}

// Manifests returns what query chooses, by service, in the order in which they
// were pushed.
func (r *Reader) Manifests(ctx context.Context, q registry.ManifestQuery) ([]registry.Manifest, error) {
	statement := chosen(q)
	rows, err := r.DB.QueryContext(ctx, r.Translate(statement.SQL), statement.Args...)
	list, err := Collect(rows, err, func(m *registry.Manifest) []any {
		return []any{&m.Service, &m.Commit, &m.Blob, &m.File, &m.Home, (*micros)(&m.PushedAt), &m.Actor, &m.Lock, (*micros)(&m.SaidAt)}
	})
	slices.SortFunc(list, func(a, b registry.Manifest) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), a.PushedAt.Compare(b.PushedAt), cmp.Compare(a.Commit, b.Commit), cmp.Compare(a.Blob, b.Blob))
	})
	return list, err
}

// chosen is the statement of a query: one for each way to choose, so that each finds
// its rows by an index. In order it would rather read all rows of an index that is in
// that order.
func chosen(q registry.ManifestQuery) Statement {
	const columns = `SELECT m.service, m.commit_name, m.blob, m.file, m.home, m.pushed_at, m.actor, coalesce(m.lock, ''), m.said_at FROM manifests AS m `
	of := columns + `WHERE m.service in{$1}`
	switch services := Texts(q.Services); {
	case len(q.Services) == 0:
		events := make([]string, len(q.Speaking))
		for i, name := range q.Speaking {
			events[i] = name.String()
		}
		return Statement{SQL: columns + `WHERE m.pushed_at - m.said_at = 0 AND (m.service, m.commit_name, m.blob) IN
			(SELECT e.service, e.commit_name, e.blob FROM manifest_events AS e WHERE e.event in{$1})`, Args: []any{Texts(events)}}
	case len(q.Commits) > 0:
		return Statement{SQL: of + ` AND m.commit_name in{$2}`, Args: []any{services, Texts(q.Commits)}}
	case q.Beginning != "": // "~" comes after whatever a hash goes on with
		return Statement{SQL: of + ` AND m.commit_name >= $2 AND m.commit_name < $3`, Args: []any{services, q.Beginning, q.Beginning + "~"}}
	case q.Newest:
		return Statement{SQL: columns + `WHERE (m.service, m.commit_name) IN (SELECT k.value->>0,
			(SELECT n.commit_name FROM manifests AS n WHERE n.service = k.value->>0 ORDER BY n.pushed_at DESC, n.commit_name DESC LIMIT 1) FROM each($1) AS k)`, Args: []any{services}}
	case q.Said:
		return Statement{SQL: of + ` AND m.pushed_at - m.said_at = 0`, Args: []any{services}}
	default:
		return Statement{SQL: of, Args: []any{services}}
	}
}

// Declared keeps manifests; those that are there stay as they are. What a service
// said before with the same content it says since then, and who finds it by its
// events finds the first.
func Declared(manifests []registry.Manifest) []Statement {
	if len(manifests) == 0 {
		return nil
	}
	var rows, events [][]any
	for _, m := range manifests {
		rows = append(rows, []any{m.Service, m.Commit, m.Blob, m.File, m.Home, m.PushedAt.UnixMicro(), m.Actor, m.Lock})
		for _, name := range m.Speaks {
			events = append(events, []any{m.Service, m.Commit, m.Blob, name.String()})
		}
	}
	return []Statement{{
		SQL: `INSERT INTO manifests (service, commit_name, blob, file, home, pushed_at, actor, lock, said_at)
			SELECT k.value->>0, k.value->>1, k.value->>2, k.value->>3, k.value->>4, CAST(k.value->>5 AS BIGINT), k.value->>6, nullif(k.value->>7, ''),
				coalesce((SELECT CASE WHEN m.blob = k.value->>2 THEN m.said_at END FROM manifests AS m WHERE m.service = k.value->>0
					ORDER BY m.pushed_at DESC, m.commit_name DESC, m.blob DESC LIMIT 1), CAST(k.value->>5 AS BIGINT))
			FROM each($1) AS k WHERE true ORDER BY 1, 2, 3 ON CONFLICT (service, commit_name, blob) DO NOTHING`,
		Args: []any{List(rows)},
	}, {
		SQL: `INSERT INTO manifest_events (service, commit_name, blob, event)
			SELECT k.value->>0, k.value->>1, k.value->>2, k.value->>3 FROM each($1) AS k
			WHERE EXISTS (SELECT 1 FROM manifests AS m WHERE m.service = k.value->>0 AND m.commit_name = k.value->>1 AND m.blob = k.value->>2 AND m.said_at = m.pushed_at)
			ORDER BY 1, 2, 3, 4 ON CONFLICT (service, commit_name, blob, event) DO NOTHING`,
		Args: []any{List(events)},
	}}
}

// rollout writes what begins and ends, where exactly the commits run that were
// read. The audit chain of the service, which every rollout appends to, is locked
// by then: of two at once, the second sees what the first did.
func rollout(r *registry.Rollout) []Statement {
	if r == nil {
		return nil
	}
	const running = `UPDATE deployments SET ended_at = NULL WHERE environment = $1 AND service = $2 AND ended_at IS NULL`
	list := []Statement{
		{SQL: running, Args: []any{r.Environment, r.Service}, Rows: int64(len(r.Before)), Else: registry.ErrStale},
		{SQL: running + ` AND commit_name in{$3}`, Args: []any{r.Environment, r.Service, Texts(r.Before)}, Rows: int64(len(r.Before)), Else: registry.ErrStale},
		{
			SQL: `UPDATE deployments SET ended_at = $3, ended_by = $4
				WHERE environment = $1 AND service = $2 AND ended_at IS NULL AND commit_name in{$5}`,
			Args: []any{r.Environment, r.Service, r.At.UnixMicro(), r.Actor, Texts(r.Ends)},
			Rows: int64(len(r.Ends)), Else: registry.ErrStale,
		},
	}
	if r.Absent {
		list = append(list, Statement{
			SQL: `INSERT INTO deployments (environment, service, commit_name, since, actor, ended_at, ended_by) VALUES ($1, $2, '', $3, $4, $3, $4)
				ON CONFLICT (environment, service, commit_name) DO NOTHING`,
			Args: []any{r.Environment, r.Service, r.At.UnixMicro(), r.Actor},
		})
	}
	if r.Begins != "" && !slices.Contains(r.Before, r.Begins) {
		list = append(list, Statement{
			SQL: `INSERT INTO deployments (environment, service, commit_name, since, actor) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (environment, service, commit_name)
				DO UPDATE SET since = excluded.since, actor = excluded.actor, ended_at = NULL, ended_by = NULL`,
			Args: []any{r.Environment, r.Service, r.Begins, r.At.UnixMicro(), r.Actor},
		})
	}
	return list
}

// news is what a change says of deployments, as a row has it: a JSON list.
type news []registry.DeploymentNews

type oneNews struct {
	Environment string `json:"environment"`
	Service     string `json:"service"`
	Commit      string `json:"commit"`
	Ended       bool   `json:"ended,omitempty"`
}

func (n news) text() string {
	list := make([]oneNews, len(n))
	for i, d := range n {
		list[i] = oneNews(d)
	}
	return encoded(list)
}

// Scan implements sql.Scanner.
func (n *news) Scan(value any) error {
	var list []oneNews
	if err := (object{&list}).Scan(value); err != nil {
		return err
	}
	for _, d := range list {
		*n = append(*n, registry.DeploymentNews(d))
	}
	return nil
}
