package sqlstore

import (
	"context"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// Changes returns up to limit changes that come after that number, in order.
func (r *Reader) Changes(ctx context.Context, after int64, limit int) ([]registry.Change, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT sequence, id, at, kind, home, commit_name, actor,
		homes, lineages, versions, deleted, deployments, waivers, silences FROM changes WHERE sequence > $1 ORDER BY sequence LIMIT $2`), after, limit)
	return Collect(rows, err, func(c *registry.Change) []any {
		return []any{&c.Sequence, &c.ID, (*micros)(&c.At), &c.Kind, &c.Home, &c.Commit, &c.Actor,
			object{&c.Homes}, object{&c.Lineages}, (*names)(&c.Versions), (*names)(&c.Deleted), (*news)(&c.Deployments), (*waiverNews)(&c.Waivers), (*silenceNews)(&c.Silences)}
	})
}

// change writes a row of the feed. It has no number yet, unless the store gives
// one by itself.
func change(c *registry.Change) Statement {
	return Statement{
		SQL: `INSERT INTO changes (id, at, kind, home, commit_name, actor, homes, lineages, versions, deleted, deployments, waivers, silences)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		Args: []any{c.ID, c.At.UnixMicro(), c.Kind, c.Home, c.Commit, c.Actor,
			encoded(c.Homes), encoded(c.Lineages), names(c.Versions).text(), names(c.Deleted).text(), news(c.Deployments).text(), waiverNews(c.Waivers).text(),
			silenceNews(c.Silences).text()},
	}
}

// names are versions as a row has them: a JSON list of objects.
type names []registry.VersionName

type name struct {
	Subject  string `json:"subject,omitempty"`
	Context  string `json:"context,omitempty"`
	Event    string `json:"event,omitempty"`
	Major    int    `json:"major"`
	Revision int    `json:"revision"`
}

func (n names) text() string { return encoded(rowsOf(n)) }

func rowsOf(versions []registry.VersionName) []name {
	list := make([]name, len(versions))
	for i, v := range versions {
		list[i] = name{v.Subject, v.Event.Context, v.Event.Event, v.Version.Major, v.Version.Revision}
	}
	return list
}

func namesOf(rows []name) []registry.VersionName {
	var list []registry.VersionName
	for _, v := range rows {
		list = append(list, registry.VersionName{
			Subject: v.Subject,
			Event:   contract.EventName{Context: v.Context, Event: v.Event},
			Version: contract.Version{Major: v.Major, Revision: v.Revision},
		})
	}
	return list
}

// Scan implements sql.Scanner.
func (n *names) Scan(value any) error {
	var list []name
	if err := (object{&list}).Scan(value); err != nil {
		return err
	}
	*n = append(*n, namesOf(list)...)
	return nil
}
