package sqlstore

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/registry"
)

// numbers asks for the numbers of the versions of the scope's lineages, and for all
// of the subjects that the lineages are of: whoever gives the next number has to know
// them. Each half has an index of its own.
func numbers(scope registry.Scope) Statement {
	const rows, order = `SELECT subject, number, lineage, major, revision FROM subject_numbers`, ` ORDER BY subject, number`
	if scope.All {
		return Statement{SQL: rows + order}
	}
	return Statement{
		SQL:  rows + ` WHERE lineage in{$1} UNION ` + rows + ` WHERE subject in{$2}` + order,
		Args: []any{Texts(scope.Lineages), Texts(subjectsOf(scope.Lineages))},
	}
}

func addNumber(list *[]registry.SubjectNumber, scan func(...any) error) error {
	var n registry.SubjectNumber
	if err := scan(&n.Subject, &n.Number, &n.Lineage, &n.Version.Major, &n.Version.Revision); err != nil {
		return err
	}
	if i := len(*list); i > 0 { // most are of the subject and the lineage of the one before
		share(&n.Subject, &(*list)[i-1].Subject)
		share(&n.Lineage, &(*list)[i-1].Lineage)
	}
	*list = append(*list, n)
	return nil
}

// settings asks for the settings of the subjects that the scope's lineages are of.
func settings(scope registry.Scope) Statement {
	return within(scope, `SELECT name, config, mode FROM subject_settings`, "name", subjectsOf(scope.Lineages), `ORDER BY name`)
}

func addSettings(list *[]registry.SubjectSettings, scan func(...any) error) error {
	var (
		s      registry.SubjectSettings
		config sql.NullString
	)
	if err := scan(&s.Name, &config, &s.Mode); err != nil {
		return err
	}
	if config.Valid {
		s.Config = json.RawMessage(config.String)
	}
	*list = append(*list, s)
	return nil
}

// subjectsOf lists the subjects that some of the lineages are of; the lineage of none
// is that of all subjects.
func subjectsOf(lineages []string) []string {
	names := []string{}
	for _, lineage := range lineages {
		if name, is := strings.CutPrefix(lineage, registry.SubjectLineage("")); is {
			names = append(names, name)
		}
	}
	return names
}

// numbered gives numbers under subjects. One that is not higher than all that the
// subject has had, and a version that has one, were given meanwhile: a conflict that
// no head need show.
func numbered(list []registry.SubjectNumber) []Statement {
	if len(list) == 0 {
		return nil
	}
	rows := make([][]any, len(list))
	for i, n := range list {
		rows[i] = []any{n.Subject, n.Number, n.Lineage, n.Version.Major, n.Version.Revision}
	}
	return []Statement{{
		SQL: `INSERT INTO subject_numbers (subject, number, lineage, major, revision)
			SELECT k.value->>0, CAST(k.value->>1 AS INTEGER), k.value->>2, CAST(k.value->>3 AS INTEGER), CAST(k.value->>4 AS INTEGER)
			FROM each($1) AS k
			WHERE NOT EXISTS (SELECT 1 FROM subject_numbers AS n WHERE n.subject = k.value->>0 AND n.number >= CAST(k.value->>1 AS INTEGER))
			AND NOT EXISTS (SELECT 1 FROM subject_numbers AS n WHERE n.lineage = k.value->>2 AND n.major = CAST(k.value->>3 AS INTEGER)
				AND n.revision = CAST(k.value->>4 AS INTEGER) AND n.subject = k.value->>0)
			AND NOT EXISTS (SELECT 1 FROM versions AS v WHERE v.lineage = 'subject ' || (k.value->>0) AND v.major = 1
				AND v.revision >= CAST(k.value->>1 AS INTEGER) - 1)
			ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
		Args: []any{List(rows)},
		Rows: int64(len(rows)), Else: registry.ErrStale,
	}}
}

// set replaces the settings of subjects, and removes those that say nothing.
func set(list []registry.SubjectSettings) ([]Statement, error) {
	var statements []Statement
	for _, s := range list {
		if s.Config == nil && s.Mode == "" {
			statements = append(statements, Statement{SQL: `DELETE FROM subject_settings WHERE name = $1`, Args: []any{s.Name}})
			continue
		}
		config := sql.NullString{String: clean(string(s.Config)), Valid: s.Config != nil}
		if config.Valid && !json.Valid(s.Config) {
			return nil, fmt.Errorf("the config of the subject %q is no JSON", s.Name)
		}
		statements = append(statements, Statement{
			SQL: `INSERT INTO subject_settings (name, config, mode) VALUES ($1, $2, $3)
				ON CONFLICT (name) DO UPDATE SET config = excluded.config, mode = excluded.mode`,
			Args: []any{s.Name, config, s.Mode},
		})
	}
	return statements, nil
}

// retracted marks versions of subjects as not to be used any more.
func retracted(retractions map[registry.VersionKey]registry.Retraction) []Statement {
	var list []Statement
	for _, key := range slices.SortedFunc(maps.Keys(retractions), compareKeys) {
		r := retractions[key]
		list = append(list, Statement{
			SQL: `UPDATE versions SET retracted_at = $4, retracted_by = $5
				WHERE lineage = $1 AND major = $2 AND revision = $3 AND deleted_at IS NULL AND retracted_at IS NULL`,
			Args: []any{key.Lineage, key.Version.Major, key.Version.Revision, r.At.UnixMicro(), r.Actor},
			Rows: 1, Else: fmt.Errorf("there is no version %s that could be retracted", key),
		})
	}
	return list
}

// attached is what the column of that name holds: JSON without white space, else as it
// was sent; NULL for nothing.
func attached(a *registry.Attached) (text sql.NullString, err error) {
	if a == nil {
		return text, nil
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a); err != nil {
		return text, fmt.Errorf("what is attached to a schema: %w", err)
	}
	text.String = clean(strings.TrimSuffix(out.String(), "\n"))
	text.Valid = text.String != "{}"
	return text, nil
}
