package storetest

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// copiedAs is the statement that adds a version like the newest of the subject stock,
// with that lineage and number.
func copiedAs(name string) string {
	const rest = `schema_id, context, event, file, bundle, label, change_id, published_at,
		actor, home, commit_name, compatibility, content_model, draft, imported, breaks, unknowns`
	return `INSERT INTO versions (lineage, major, revision, ` + rest + `) SELECT ` + name + `, ` + rest + `
		FROM versions WHERE lineage = 'subject stock' AND revision = 2`
}

// RunSubjectsByHand tries to forge, by SQL, what Kafka clients were told: exec runs a
// statement beside the store, as a person with a shell would.
func RunSubjectsByHand(t *testing.T, s registry.Store, exec func(statement string) error) {
	commit(t, s, Example())
	commit(t, s, registered("stock", 1, 3))
	commit(t, s, current(t, s, retraction("stock", 1)))
	before := records(t, s)
	for what, statement := range map[string]string{
		"a retraction is taken back":                `UPDATE versions SET retracted_at = NULL, retracted_by = NULL WHERE revision = 0 AND lineage = 'subject stock'`,
		"a retraction is of somebody else":          `UPDATE versions SET retracted_at = 1, retracted_by = 'x' WHERE revision = 0 AND lineage = 'subject stock'`,
		"a retraction is of nobody":                 `UPDATE versions SET retracted_at = 1 WHERE revision = 2 AND lineage = 'subject stock'`,
		"a version of a contract is retracted":      `UPDATE versions SET retracted_at = 1, retracted_by = 'x' WHERE lineage = 'ordering.OrderPlaced'`,
		"something is attached afterwards":          `UPDATE versions SET attached = '{}' WHERE lineage = 'subject stock'`,
		"a number is of another version":            `INSERT INTO subject_numbers VALUES ('orders-value', 2, 'ordering.OrderPlaced', 1, 0)`,
		"a number is below the first":               `INSERT INTO subject_numbers VALUES ('orders-value', 0, 'ordering.OrderPlaced', 1, 0)`,
		"a version has two numbers":                 `INSERT INTO subject_numbers VALUES ('orders-value', 3, 'ordering.OrderPlaced', 1, 0)`,
		"a number is that of the subject's own":     `INSERT INTO subject_numbers VALUES ('stock', 3, 'ordering.OrderPlaced', 1, 0)`,
		"a number is of no version":                 `INSERT INTO subject_numbers VALUES ('stock', 4, 'ordering.OrderPlaced', 7, 0)`,
		"a version of a subject has another number": `INSERT INTO subject_numbers VALUES ('other', 1, 'subject stock', 1, 0)`,
		"a version comes in between":                copiedAs(`'subject stock', 1, 1`),
		"a version has the number of another's":     copiedAs(`'subject orders-value', 1, 1`),
		"a contract has a gap":                      copiedAs(`'ordering.OrderPlaced', 1, 2`),
	} {
		if err := exec(statement); err == nil {
			t.Errorf("%s: %s was not refused", what, statement)
		}
		same(t, what+": records", before, records(t, s))
	}
}

// Migrate has a database, which has a table of them, go through the first migrations of
// the files.
func Migrate(t *testing.T, files fs.FS, first int, exec func(sql string)) {
	t.Helper()
	list, err := sqlstore.Migrations(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list[:first] {
		exec(m.SQL)
		exec(fmt.Sprintf("INSERT INTO migrations VALUES (%d, '%s', '%s', 0)", m.Number, m.Name, m.Checksum))
	}
}

// BeforeSubjects fills, by SQL, a database that has not gone through migration 15:
// subjects that no contract claims had no settings of their own, and no gaps.
const BeforeSubjects = `
INSERT INTO changes (sequence, id, at, kind, home, commit_name, actor, homes, lineages, versions, deleted)
	VALUES (1, '0123456789abcdef0123456789abcdef', 1, 'version', '', '', 'ci', '[]', '[]', '[]', '[]');
INSERT INTO heads (kind, name, generation) VALUES ('contract', 'ordering.OrderPlaced', 1), ('contract', 'subject orders', 2), ('contract', 'subject :.eu:"it''s"', 1);
INSERT INTO blobs (id, data) VALUES ('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', '{}');
INSERT INTO schemas (fingerprint) VALUES ('f1'), ('f2');
INSERT INTO versions (lineage, major, revision, schema_id, context, event, file, bundle, label, change_id, published_at,
	actor, home, commit_name, compatibility, content_model, draft, imported, breaks, unknowns, deleted_at, deleted_by, deleted_reason)
	SELECT lineage, 1, revision, id, context, event, 'schema.json', bundle, 'new', '0123456789abcdef0123456789abcdef', 1,
	'ci', '', '', mode, model, false, false, 0, 0, deleted_at, deleted_by, deleted_by
	FROM (
		SELECT 'ordering.OrderPlaced' AS lineage, 0 AS revision, 1 AS id, 'ordering' AS context, 'OrderPlaced' AS event,
			'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' AS bundle, 'FULL' AS mode, 'strict' AS model,
			CAST(NULL AS BIGINT) AS deleted_at, CAST(NULL AS TEXT) AS deleted_by
		UNION ALL SELECT 'subject orders', 0, 1, '', '', '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'FULL_TRANSITIVE', 'tolerant', NULL, NULL
		UNION ALL SELECT 'subject orders', 1, 2, '', '', NULL, 'BACKWARD', 'strict', 1, 'ann'
		UNION ALL SELECT 'subject :.eu:"it''s"', 0, 2, '', '', '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'NONE', 'tolerant', NULL, NULL
	) AS v ORDER BY lineage, revision;
`

// RunBeforeSubjects looks at what became of a database with BeforeSubjects.
func RunBeforeSubjects(t *testing.T, s registry.Store) {
	r := records(t, s)
	same(t, "settings: those of the newest version, a deleted one too", []registry.SubjectSettings{
		{Name: `:.eu:"it's"`, Config: json.RawMessage(`{"compatibility":"NONE","compatibilityPolicy":"LENIENT"}`)},
		{Name: "orders", Config: json.RawMessage(`{"compatibility":"BACKWARD","compatibilityPolicy":"STRICT"}`)},
	}, r.Settings)
	same(t, "numbers", []registry.SubjectNumber(nil), r.Numbers)
	if len(r.Versions) != 4 {
		t.Fatalf("versions: %+v", r.Versions)
	}
	for _, v := range r.Versions {
		if v.Variant != "" || v.Attached != nil || v.Retracted != nil || v.Fingerprint != contract.Fingerprint([]string{"", "f1", "f2"}[v.ID]) {
			t.Errorf("%s became %+v", v.VersionKey, v)
		}
	}
	commit(t, s, current(t, s, registered("orders", 7)))
	commit(t, s, current(t, s, retraction("orders", 1)))
	commit(t, s, current(t, s, publication("shop", placed, number(1, 1))))
	commit(t, s, current(t, s, numbering("placed", 1, number(1, 0), number(1, 1))))
}
