package treaty_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/treaty-events/treaty"

// room is one row of the layer law: a package, what it may import of ours, and
// why it is a layer of its own. A pattern ending in /... covers a subtree.
type room struct {
	path string
	may  []string
	why  string
}

// The layer law (design: architecture.md). Arrows only go down: a room imports
// rooms above it in this table, and of those only the ones named.
var rooms = []room{
	{"schemas", nil, "data: the schemas of our own file kinds and the sample company"},
	{"internal/keep", nil, "what was used last, within a bound: standard library only"},
	{"internal/line", nil, "one careful line to one server, for the clients of both protocols: standard library only"},
	{"internal/patch", nil, "diffs that git apply takes, for commands and pages: a function of texts, standard library only"},
	{"internal/shares", nil, "room that callers divide: standard library and x/sync only"},
	{"internal/bodies", []string{"internal/shares"}, "what requests carry and answers do, bounded and compressed: for each protocol that the registry speaks; knows none of them"},
	{"contract", nil, "the vocabulary: standard library only"},
	{"contract/flow", []string{"contract"}, "what sets off what: knows no files, so that pages, rules and commands share it"},
	{"contract/flow/draw", []string{"contract", "contract/flow"}, "pictures of a graph and of a context map: functions to bytes, for commands and pages"},
	{"contract/regex", nil, "patterns of ECMA-262: standard library only"},
	{"contract/source", nil, "positions come before everything that has a place"},
	{"contract/edit", []string{"contract/source"}, "writes documents as source reads them: a function of texts, which knows no files and no rules"},
	{"contract/diag", []string{"contract/source"}, "findings have a place and print nothing"},
	{"contract/schema", []string{"contract", "contract/source", "contract/diag"}, "one model of JSON Schema for everyone"},
	{"contract/glance", []string{"contract/source", "contract/schema", "contract/regex", "internal/keep"}, "what is valid at a glance needs no validator, which decides alone what is not"},
	{"contract/validator", []string{"contract", "contract/source", "contract/schema", "contract/regex"}, "shares nothing with the prover, so that it can contradict it"},
	{"contract/workspace", []string{"contract", "contract/source", "contract/diag", "contract/schema", "schemas"}, "reads files and judges nothing"},
	{"contract/asyncapi", []string{"contract", "contract/source", "contract/schema", "contract/workspace"}, "exchanges contracts with AsyncAPI: a function of documents and workspaces, which writes nothing"},
	{"compat/change", []string{"contract", "contract/source", "contract/schema"}, "explains breaks, decides nothing"},
	{"compat/language", []string{"contract/regex"}, "decides about strings; knows no schemas"},
	{"compat", []string{"contract", "contract/source", "contract/schema", "contract/validator", "contract/regex", "compat/change", "compat/language"}, "the prover knows schemas, not files or services"},
	{"compat/upcast", []string{"contract", "contract/source", "contract/schema", "contract/validator", "contract/regex", "compat", "compat/change"}, "how events of one schema become events of the next: the rule missing-upcaster, the generator and verify go by one derivation; it knows no files and prints no code"},
	{"lint/impact", []string{"contract", "contract/source", "contract/schema", "contract/workspace", "compat", "compat/change"}, "asks for consumers; reports nothing and knows no rule"},
	{"lint", []string{"contract", "contract/flow", "contract/source", "contract/edit", "contract/diag", "contract/schema", "contract/workspace", "contract/validator", "compat", "compat/change", "lint/impact", "internal/keep"}, "the one gate; it keeps what the custom rules of a policy are compiled to"},
	{"lint/privacy", []string{"contract", "contract/source", "contract/schema", "contract/workspace", "contract/regex"}, "the register of personal data: beside the gate, for rules, pages and reports ask it; above the vocabulary, for it reads schemas and workspaces"},
	{"lint/rules", []string{"contract", "contract/flow", "contract/source", "contract/edit", "contract/diag", "contract/schema", "contract/workspace", "contract/glance", "contract/validator", "contract/regex", "compat", "compat/change", "compat/upcast", "lint/impact", "lint", "lint/privacy"}, "one file per rule"},
	{"lint/suggest", []string{"contract", "contract/source", "contract/diag", "contract/schema", "contract/edit", "contract/workspace", "compat", "compat/change", "compat/upcast", "lint", "lint/impact", "lint/rules"}, "from breaks to edits that the gate lets pass: above the rules, for it asks the whole gate; writes nothing"},
	{"codegen/event", nil, "linked into users' programs: standard library only"},
	{"codegen/event/eventtest", nil, "linked into users' tests: standard library only, and nothing of the runtime that it tests"},
	{"codegen/event/delivery", []string{"codegen/event"}, "linked into users' programs: standard library and the runtime only; knows no broker"},
	{"codegen/event/delivery/sqlstore", []string{"codegen/event/delivery"}, "linked into users' programs: standard library and delivery only; speaks SQL to any driver"},
	{"codegen/event/delivery/report", []string{"codegen/event/delivery"}, "linked into users' programs: standard library and delivery only; tells a registry what they count"},
	{"codegen/event/delivery/deliverytest", []string{"codegen/event/delivery"}, "linked into users' tests: the suite that every store of a consumer passes"},
	{"codegen", []string{"contract", "contract/source", "contract/diag", "contract/schema", "contract/regex", "contract/validator", "contract/workspace", "compat", "compat/change", "compat/upcast", "lint/privacy", "codegen/event"}, "decides; prints nothing; makes the tables by which the runtime checks values, and the tests, whose events the validator confirms; asks the register what is personal data"},
	{"codegen/stepserver", nil, "written beside generated code: standard library only"},
	{"codegen/golang", []string{"contract", "contract/source", "contract/diag", "contract/schema", "contract/workspace", "contract/regex", "codegen", "codegen/event", "codegen/stepserver"}, "prints; decides nothing"},
	{"codegen/verify", []string{"contract", "contract/diag", "contract/workspace", "codegen", "codegen/event"}, "reads logs of stored events by the tables of the generated code; prints a report, compiles nothing"},
	{"codegen/verify/stepclient", []string{"contract/workspace", "codegen", "codegen/event", "codegen/stepserver", "codegen/verify"}, "runs the program with the steps of people for a verification, which knows no processes"},
	{"codegen/vet/directive", nil, "what analyzers of Go are told in comments: knows no contract, for the comments are all there is where they run"},
	{"codegen/vet/locals", nil, "what variables are, by syntax: no analyzer"},
	{"codegen/vet/eventpure", []string{"codegen/vet/directive", "codegen/vet/locals"}, "an analyzer: a value of go/analysis, which no other imports"},
	{"codegen/vet/eventowner", []string{"codegen/vet/directive", "codegen/vet/locals"}, "an analyzer"},
	{"codegen/vet/eventcase", []string{"codegen/event", "codegen/vet/directive"}, "an analyzer; the runtime says how types end in versions"},
	{"codegen/vet", []string{"codegen/vet/directive", "codegen/vet/eventpure", "codegen/vet/eventowner", "codegen/vet/eventcase"}, "the list of analyzers, for treaty vet and for drivers of others"},
	{"registry/wire", []string{"contract"}, "bodies of v1, shared by both ends: standard library only"},
	{"registry/wire/findings", []string{"contract/source", "contract/diag", "registry/wire"}, "findings over the wire and back, for both ends; apart from wire, which stays standard library only"},
	{"registry/wire/diffs", []string{"contract", "contract/source", "contract/schema", "compat", "compat/change", "compat/upcast", "registry/wire"}, "two schemas compared, in the form of the wire, for both ends; apart from wire, which stays standard library only"},
	{"registry/wire/personal", []string{"contract", "lint/privacy", "registry/wire"}, "the register of personal data in the form of the wire, for both ends; apart from wire, which stays standard library only"},
	{"registry/wire/impacts", []string{"lint/impact", "registry/wire"}, "who is hurt, in the form of the wire, for both ends; apart from wire, which stays standard library only"},
	{"registry/wire/flows", []string{"contract/flow"}, "a flow of events for programs, for both ends; apart from wire, which knows no flow"},
	{"registry/client", []string{"contract", "internal/keep", "internal/line", "registry/wire"}, "linked into the command line: standard library only"},
	{"registry/confluent/client", []string{"internal/line"}, "Confluent's protocol as clients speak it, linked into the command line: standard library only"},
	{"registry/confluent/copying", []string{"internal/line", "registry/confluent/client"}, "one registry copied to another: knows both by the protocol alone, and prints nothing"},
	{"registry", []string{"contract", "contract/flow", "contract/source", "contract/diag", "contract/schema", "contract/workspace", "contract/validator", "compat", "lint/impact", "lint", "lint/rules", "lint/suggest", "lint/privacy", "internal/keep", "internal/shares"}, "transactions around the gate; knows no HTTP and no SQL"},
	{"registry/auth", []string{"contract", "registry", "internal/keep"}, "who may do what; knows no framework"},
	{"registry/feed", []string{"contract", "registry", "registry/wire"}, "the change feed, read once for every listener; knows no framework"},
	{"registry/webhook", []string{"contract", "registry", "registry/feed", "registry/wire"}, "the only room that connects to addresses that users choose"},
	{"registry/usage", []string{"contract", "registry"}, "counts and compares; decides nothing"},
	{"registry/volume", []string{"contract", "registry", "registry/usage"}, "counts what services report, says what fell silent; decides nothing"},
	{"registry/readiness", []string{"contract", "contract/workspace", "compat", "lint/impact", "registry", "registry/usage"}, "what may be deployed and retired, by what runs: asks the prover, changes nothing"},
	{"registry/transfer", nil, "the form of a dump; knows tables and rows, not what is in them"},
	{"registry/sqlstore", []string{"contract", "registry", "registry/auth", "registry/transfer", "registry/webhook", "registry/usage", "registry/volume"}, "the rows that both stores read and write: no driver, no lock"},
	{"registry/sqlite", []string{"contract", "registry", "registry/auth", "registry/transfer", "registry/webhook", "registry/usage", "registry/volume", "registry/sqlstore"}, "a store"},
	{"registry/sqlite/sqlitetest", []string{"registry/sqlite"}, "a store for tests; imported by tests only"},
	{"registry/postgres", []string{"contract", "registry", "registry/auth", "registry/transfer", "registry/webhook", "registry/usage", "registry/volume", "registry/sqlstore"}, "a store that many processes share"},
	{"registry/storetest", []string{"contract", "registry", "registry/auth", "registry/webhook", "registry/usage", "registry/volume", "registry/sqlstore"}, "the suite that every store passes"},
	{"registry/history", nil, "what clients saw, judged by the promise alone: standard library only; imported by tests only"},
	{"registry/search", []string{"contract", "contract/source", "contract/schema", "contract/workspace", "registry"}, "what a registry holds, found by words: an index in memory beside its snapshots"},
	{"registry/personal", []string{"contract", "contract/workspace", "lint/privacy", "registry"}, "the register of personal data of a registry, beside its snapshots; knows no HTTP"},
	{"registry/inspection", []string{"contract", "contract/diag", "registry"}, "what is open in a registry, by the one gate, beside its snapshots; knows no HTTP"},
	{"registry/comparison", []string{"contract", "contract/schema", "compat/change", "compat/upcast", "lint/impact", "internal/keep", "registry", "registry/wire", "registry/wire/diffs"}, "what lies between versions, for v1 and the pages alike; knows no HTTP"},
	{"registry/validation", []string{"contract/source", "contract/validator", "registry", "registry/comparison", "registry/wire"}, "whether an event is valid under a version, for v1 and the pages alike; knows no HTTP"},
	{"registry/api", []string{"contract", "contract/flow", "contract/diag", "contract/source", "contract/schema", "contract/validator", "contract/workspace", "lint/impact", "lint/privacy", "internal/bodies", "internal/keep", "internal/shares", "registry", "registry/auth", "registry/feed", "registry/webhook", "registry/usage", "registry/volume", "registry/readiness", "registry/search", "registry/inspection", "registry/personal", "registry/comparison", "registry/validation", "registry/wire", "registry/wire/findings", "registry/wire/diffs", "registry/wire/impacts", "registry/wire/personal", "registry/wire/flows"}, "v1 over HTTP"},
	{"registry/confluent", []string{"contract", "contract/diag", "internal/bodies", "internal/keep", "registry", "registry/auth"}, "another protocol, not a child of v1: its own table of endpoints and of what goes wrong"},
	{"registry/confluent/clients", nil, "tests only: the door of Kafka clients beside a registry of others, and under clients of others"},
	{"registry/metrics", []string{"compat", "registry"}, "what is counted for Prometheus, bounded; knows no HTTP of ours"},
	{"web", []string{"contract", "contract/flow", "contract/flow/draw", "contract/source", "contract/edit", "contract/diag", "contract/schema", "contract/workspace", "lint", "lint/rules", "lint/suggest", "compat", "compat/change", "lint/impact", "lint/privacy", "codegen", "internal/keep", "internal/patch", "internal/shares", "registry", "registry/inspection", "registry/personal", "registry/comparison", "registry/validation", "registry/readiness", "registry/auth", "registry/search", "registry/usage", "registry/volume", "registry/wire", "registry/wire/findings", "registry/wire/impacts"}, "pages; a plain http.Handler. Of the generator they ask what it names things"},
	{"internal/testkit", nil, "imported by tests only"},
	{"cmd/internal/...", []string{"contract/...", "compat/...", "lint/...", "codegen/...", "internal/patch", "registry/wire/...", "registry/client", "registry/confluent/client", "schemas"}, "what verbs share: printers, exits, joins"},
	{"cmd/treaty", []string{"contract/...", "compat/...", "lint/...", "codegen/...", "internal/patch", "registry/wire/...", "registry/client", "registry/confluent/client", "registry/confluent/copying", "internal/line", "schemas", "cmd/internal/..."}, "the command line links no server"},
	{"cmd/treatyd/config", []string{"contract", "contract/source", "contract/workspace"}, "what an operator decides: read alike from flags, environment and file; starts nothing"},
	{"cmd/treatyd", []string{"contract/...", "compat/...", "lint/...", "registry/...", "web", "schemas", "cmd/internal/...", "cmd/treatyd/config"}, "wiring"},
}

// third says who may import a module that is not ours, and why it is here.
type third struct {
	module string
	by     []string
	why    string
}

var thirdParty = []third{
	{"gopkg.in/yaml.v3", []string{"contract/source"}, "required by the owner; it is no JSON reader, so it stays behind one door"},
	{"github.com/santhosh-tekuri/jsonschema/v5", []string{"contract/validator"}, "required by the owner; has to be kept away from hostile input, so one wrapper"},
	{"github.com/gin-gonic/gin", []string{"registry/api", "registry/confluent", "cmd/treatyd"}, "required by the owner; the server only"},
	{"github.com/jackc/pgx/v5", []string{"registry/postgres"}, "PostgreSQL: its own protocol, batches and LISTEN; the server only"},
	{"github.com/mattn/go-sqlite3", []string{"registry/sqlite"}, "required by the owner; cgo, the server only"},
	{"github.com/spf13/cobra", []string{"cmd/treaty", "cmd/treatyd"}, "required by the owner; commands only"},
	{"github.com/spf13/pflag", []string{"cmd/treaty", "cmd/treatyd", "cmd/treatyd/config"}, "cobra's flags"},
	{"github.com/prometheus/client_golang", []string{"registry/metrics"}, "what Prometheus reads, in its own words: histograms and the collectors of Go and the process"},
	{"golang.org/x/time", []string{"registry/api", "registry/auth"}, "token buckets: rate limits of requests and of guesses"},
	{"golang.org/x/sync", []string{"registry", "registry/auth", "internal/shares"}, "semaphores by weight, groups that end with the first error, calls that are shared"},
	{"github.com/coreos/go-oidc/v3", []string{"registry/auth"}, "OpenID Connect: discovery, keys, signatures"},
	{"golang.org/x/oauth2", []string{"registry/auth"}, "the exchange of codes with PKCE, which go-oidc leaves to it"},
	{"github.com/go-jose/go-jose/v4", []string{"registry/auth"}, "keys and signatures of OpenID Connect, as go-oidc has them"},
	{"github.com/klauspost/compress", []string{"codegen/verify"}, "zstd, which the standard library has not, and a gzip that is twice as fast; pure Go"},
	{"github.com/alecthomas/chroma/v2", []string{"web"}, "highlighting with classes"},
	{"golang.org/x/tools", []string{"codegen/vet/...", "cmd/treaty"}, "go/analysis: analyzers, and what go vet asks of a tool; pure Go"},
}

// inTests are modules that tests alone may import.
var inTests = []string{
	"github.com/google/go-cmp", "github.com/rogpeppe/go-internal", "pgregory.net/rapid",
	"github.com/chromedp/chromedp", "github.com/chromedp/cdproto", "github.com/go-jose/go-jose/v4",
	"github.com/twmb/franz-go/pkg/sr", "github.com/riferrei/srclient",
}

// driversOf are packages whose tests alone import drivers of databases: what they hold
// is held on real ones, and linked it is without them.
var driversOf = []third{
	{"github.com/mattn/go-sqlite3", []string{"codegen/event/delivery/sqlstore"}, "a service's SQLite, under the store of its consumer"},
	{"github.com/jackc/pgx/v5/stdlib", []string{"codegen/event/delivery/sqlstore"}, "a service's PostgreSQL, under the store of its consumer"},
}

// ownModules are the folders with a go.mod of their own, what of third parties their
// packages link, and why they are apart. Their tests may import more.
var ownModules = []third{
	{"codegen/adapters/watermill", []string{"github.com/ThreeDotsLabs/watermill", "github.com/google/uuid", "github.com/lithammer/shortuuid/v3", "github.com/oklog/ulid", "github.com/pkg/errors"}, "who speaks Watermill has it; the runtime stays standard library only"},
	{"codegen/adapters/live", []string{
		module + "/codegen/adapters/watermill", "github.com/ThreeDotsLabs/watermill", "github.com/ThreeDotsLabs/watermill-nats/v2",
		"github.com/nats-io", "github.com/antithesishq/antithesis-sdk-go", "github.com/google/uuid", "github.com/klauspost/compress",
		"github.com/lithammer/shortuuid/v3", "github.com/minio/highwayhash", "github.com/oklog/ulid", "github.com/pkg/errors",
		"golang.org/x/crypto", "golang.org/x/sys", "golang.org/x/time",
	}, "a demonstration that brings a NATS server along, which nothing that others import may do"},
	{"codegen/adapters/cloudhttp", nil, "linked it is the standard library; it is held to the SDK of CloudEvents, which the root should not need"},
}

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	ImportPath   string
	Standard     bool
	CgoFiles     []string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func goList(t *testing.T, args ...string) []goPackage {
	t.Helper()
	command := []string{"list"}
	if len(args) > 1 && args[0] == "-C" { // which comes first
		command, args = append(command, args[:2]...), args[2:]
	}
	cmd := exec.Command("go", append(append(command, "-json=ImportPath,Standard,CgoFiles,Imports,TestImports,XTestImports"), args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v\n%s", args, err, stderr.String())
	}
	var packages []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func TestImportsOnlyGoDown(t *testing.T) {
	for _, p := range goList(t, "./...") {
		name := rel(p.ImportPath)
		if name == "" {
			continue // this test
		}
		i := slices.IndexFunc(rooms, func(r room) bool { return covers(r.path, name) })
		if i < 0 {
			t.Errorf("%s is in no row of the layer table: say what it may import, and why it is a room", name)
			continue
		}
		for _, imported := range p.Imports {
			if !strings.HasPrefix(imported, module) {
				continue
			}
			if !allowed(rooms[i], rel(imported)) {
				t.Errorf("%s imports %s: the layer law does not allow it (%s: %s)", name, rel(imported), rooms[i].path, rooms[i].why)
			}
		}
	}
}

func TestLayerTableHasOnlyRowsThatExist(t *testing.T) {
	var names []string
	for _, p := range goList(t, "./...") {
		names = append(names, rel(p.ImportPath))
	}
	for i, r := range rooms {
		if !slices.ContainsFunc(names, func(n string) bool { return covers(r.path, n) }) {
			t.Errorf("the layer table names %s, which is no package", r.path)
		}
		for _, target := range r.may {
			if strings.HasSuffix(target, "/...") {
				continue
			}
			if j := slices.IndexFunc(rooms, func(o room) bool { return o.path == target }); j < 0 || j >= i {
				t.Errorf("%s may import %s, which is not above it in the table: arrows only go down", r.path, target)
			}
		}
	}
}

func TestThirdPartyPackagesHaveOneDoor(t *testing.T) {
	for _, p := range goList(t, "./...") {
		name := rel(p.ImportPath)
		for _, imported := range p.Imports {
			if isOurs(imported) || isStandard(imported) {
				continue
			}
			if !slices.ContainsFunc(thirdParty, func(m third) bool {
				return covers(m.module+"/...", imported) && slices.ContainsFunc(m.by, func(by string) bool { return covers(by, name) })
			}) && name != "internal/testkit" {
				t.Errorf("%s imports %s: no row of thirdParty allows it", name, imported)
			}
		}
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			if isOurs(imported) || isStandard(imported) || slices.Contains(p.Imports, imported) {
				continue
			}
			if !slices.ContainsFunc(inTests, func(m string) bool { return covers(m+"/...", imported) }) &&
				!slices.ContainsFunc(slices.Concat(thirdParty, driversOf), func(m third) bool {
					return covers(m.module+"/...", imported) && slices.ContainsFunc(m.by, func(by string) bool { return covers(by, name) })
				}) {
				t.Errorf("tests of %s import %s: not in inTests", name, imported)
			}
		}
	}
}

func TestCommandLineLinksNoServer(t *testing.T) {
	banned := []string{
		"github.com/gin-gonic/gin", "github.com/mattn/go-sqlite3", "github.com/jackc/pgx",
		module + "/registry/api", module + "/registry/sqlite", module + "/registry/postgres", module + "/web",
	}
	for _, p := range goList(t, "-deps", "./cmd/treaty") {
		if len(p.CgoFiles) > 0 && !p.Standard {
			t.Errorf("cmd/treaty links %s, which needs cgo", p.ImportPath)
		}
		if slices.ContainsFunc(banned, func(b string) bool { return covers(b+"/...", p.ImportPath) }) {
			t.Errorf("cmd/treaty links %s, which is server code", p.ImportPath)
		}
		if p.ImportPath == module+"/registry" {
			t.Errorf("cmd/treaty links the registry: it speaks to one through registry/client")
		}
	}
}

// The rows of the layer table that promise to link the standard library only.
func TestVocabularyRuntimeAndClientLinkTheStandardLibraryOnly(t *testing.T) {
	for _, p := range goList(t, "-deps", "./contract", "./contract/regex", "./codegen/event/...", "./registry/wire", "./registry/client", "./registry/confluent/client") {
		if !p.Standard && !strings.HasPrefix(p.ImportPath, module) {
			t.Errorf("%s is linked, but only the standard library is allowed", p.ImportPath)
		}
	}
}

// What an adapter needs stays in its module, and is no more than its row says: the root
// links nothing for it, nor does the module link more of ours than the runtime.
func TestModulesOfTheirOwnStayApart(t *testing.T) {
	out, err := exec.Command("scripts/modules.sh").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := strings.Fields(string(out))
	for _, dir := range found {
		i := slices.IndexFunc(ownModules, func(m third) bool { return m.module == dir })
		if i < 0 {
			t.Errorf("%s is a module of its own, and has no row in ownModules: say what it may link, and why it is apart", dir)
			continue
		}
		for _, p := range goList(t, "-C", dir, "-deps", "./...") {
			ours := covers(module+"/"+dir+"/...", p.ImportPath) || covers(module+"/codegen/event/...", p.ImportPath)
			named := slices.ContainsFunc(ownModules[i].by, func(m string) bool { return covers(m+"/...", p.ImportPath) })
			if !p.Standard && !ours && !named {
				t.Errorf("%s links %s, which its row does not name", dir, p.ImportPath)
			}
		}
	}
	for _, m := range ownModules {
		if !slices.Contains(found, m.module) {
			t.Errorf("ownModules names %s, which is no module of its own", m.module)
		}
	}
}

// mayLeaveOut are the test files outside testkit that may skip, and why: they
// pass over a drawn input that says nothing, not over something missing here.
var mayLeaveOut = map[string]string{
	"codegen/event/eventtest/read.go":  "a step that people write has its test where it is written",
	"codegen/event/eventtest/test.go":  "a user's test of a type of which nobody has an event says so",
	"compat/hostile_test.go":           "a hostile text that the reader of schemas refuses is no question",
	"contract/schema/property_test.go": "a drawn schema with an in-place cycle has no bundle",
	"contract/validator/laws_test.go":  "a drawn text that is no schema has no laws",
}

var skips = regexp.MustCompile(`[.]Skip(f|Now)?[(]`)

// What a test lacks goes through testkit.Missing, which fails where
// TREATY_TEST_REQUIRE=all demands that nothing is left out.
func TestNothingIsLeftOutUnseen(t *testing.T) {
	found := map[string]bool{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."), d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go" || filepath.Dir(name) == filepath.Join("internal", "testkit"):
			return nil
		}
		text, err := os.ReadFile(name)
		if err == nil && skips.Match(text) {
			found[filepath.ToSlash(name)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range found {
		if mayLeaveOut[name] == "" {
			t.Errorf("%s skips a test: say what is missing with testkit.Missing", name)
		}
	}
	for name := range mayLeaveOut {
		if !found[name] {
			t.Errorf("%s skips nothing any more: take it out of mayLeaveOut", name)
		}
	}
}

func rel(importPath string) string {
	return strings.TrimPrefix(strings.TrimPrefix(importPath, module), "/")
}

func isOurs(importPath string) bool { return covers(module+"/...", importPath) }

// isStandard reports whether the import path's first element has no dot, as the
// go command decides it; "C" is cgo's.
func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// covers reports whether pattern (a path, or a subtree with /...) covers name.
func covers(pattern, name string) bool {
	if tree, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == tree || strings.HasPrefix(name, tree+"/")
	}
	return path.Clean(pattern) == name
}

func allowed(r room, target string) bool {
	return covers(r.path, target) || slices.ContainsFunc(r.may, func(m string) bool { return covers(m, target) })
}
