package copying_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/confluent/copying"
	"github.com/treaty-events/treaty/schemas"
)

var ready = regexp.MustCompile(`http://[^\s/]+`)

// treatyd starts the program with a database of its own; the registry is its door for
// Kafka clients.
func treatyd(t testing.TB, flags ...string) *registry {
	t.Helper()
	cmd := exec.Command(testkit.Program(t, "../../../cmd/treatyd"), append([]string{"--listen", "127.0.0.1:0", "--data", t.TempDir()}, flags...)...)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	line, _ := bufio.NewReader(out).ReadString('\n')
	address := ready.FindString(line)
	if address == "" {
		t.Fatalf("treatyd is not ready: %q", line)
	}
	return &registry{t: t, address: address + "/confluent"}
}

func TestATreatydCopiedToAnotherAnswersTheSame(t *testing.T) {
	from, to := treatyd(t), treatyd(t)
	from.fill()
	from.set("config", ":.eu:", "FORWARD")
	from.set("mode", ":.eu:", "READONLY")
	from.do("PUT", "/config", map[string]string{"compatibility": "FULL"})
	report := clone(t, from, to, copying.Options{OneIDSpace: true})
	if len(report.Refused)+len(report.Importing) > 0 {
		t.Errorf("%+v", report)
	}
	asked := same(t, from, to)
	t.Logf("%d answers compared", asked)
	again := clone(t, from, to, copying.Options{OneIDSpace: true})
	if again.Copied+again.Retracted+again.Settings+len(again.Refused) > 0 || again.There != report.Copied {
		t.Errorf("a second time: %+v", again)
	}
}

// push publishes the sample company, whose majors claim subjects or have their own.
func (r *registry) push() {
	r.t.Helper()
	dir := r.t.TempDir()
	if err := os.CopyFS(dir, schemas.Examples()); err != nil {
		r.t.Fatal(err)
	}
	cmd := exec.Command(testkit.Program(r.t, "../../../cmd/treaty"), "-C", dir, "push", "--history", "--home", "shop", "--registry", strings.TrimSuffix(r.address, "/confluent"))
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("%v\n%s", err, out)
	}
}

// What contracts have is copied as what nobody claims: the same ids, numbers, texts and
// guids. What is copied from there once more answers the same in everything.
func TestSubjectsOfContractsAreCopied(t *testing.T) {
	from, to, further := treatyd(t), treatyd(t), treatyd(t)
	from.push()
	from.register("unclaimed-value", object("a"))
	report := clone(t, from, to, copying.Options{})
	if len(report.Refused) > 0 || report.Copied < 20 {
		t.Errorf("%+v", report)
	}
	asked := 0
	for _, path := range from.questions() {
		if strings.HasPrefix(path, "/config") || strings.HasPrefix(path, "/mode") || strings.HasSuffix(path, "/metadata") {
			continue // a contract's are its own
		}
		one, first := from.ask("GET", path, nil)
		other, second := to.ask("GET", path, nil)
		if asked++; first != second || withoutMetadata(one) != withoutMetadata(other) {
			t.Errorf("GET %s:\n%s\n%s", path, one, other)
		}
	}
	t.Logf("%d answers compared", asked)
	if again := clone(t, from, to, copying.Options{}); again.Copied+again.Settings > 0 {
		t.Errorf("a second time: %+v", again)
	}
	clone(t, to, further, copying.Options{OneIDSpace: true})
	same(t, to, further)
}

var metadata = regexp.MustCompile(`"metadata":\{"properties":\{[^}]*\}\},?`)

// withoutMetadata leaves out which version of which event it is.
func withoutMetadata(answer string) string { return metadata.ReplaceAllString(answer, "") }

// A copy between two treatyd that is cut off goes on, too. A few requests are cut here;
// against the fake it is each.
func TestACopyOfATreatydGoesOn(t *testing.T) {
	from := treatyd(t)
	from.fill()
	for _, n := range []int{9, 34, 51} {
		to := treatyd(t)
		cut, _ := cutting(t, to, n, n%2 == 0)
		if _, err := copying.Copy(t.Context(), from.client(impatient), cut.client(impatient), copying.Options{OneIDSpace: true}); err == nil {
			t.Fatalf("it was not cut off at %d", n)
		}
		if rest := clone(t, from, to, copying.Options{OneIDSpace: true}); len(rest.Refused)+len(rest.Importing) > 0 {
			t.Errorf("cut off at %d: %+v", n, rest)
		}
		same(t, from, to)
	}
}

var real = flag.Int("real", 20, "how many real subjects are copied")

// Real schemas travel as they are.
func TestRealSchemasAreCopied(t *testing.T) {
	from, to := treatyd(t), treatyd(t)
	from.do("PUT", "/config", map[string]string{"compatibility": "NONE"}) // their pasts have breaks
	all := realSubjects(t)
	subjects, versions := 0, 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		before := versions
		for _, text := range all[name] {
			_, status := from.ask("POST", subjectPath(name)+"/versions", map[string]string{"schemaType": "JSON", "schema": text})
			if status == http.StatusOK { // not with references to files
				versions++
			}
		}
		if versions > before {
			subjects++
		}
		if subjects == *real {
			break
		}
	}
	began := time.Now()
	report := clone(t, from, to, copying.Options{OneIDSpace: true})
	t.Logf("%d versions of %d subjects in %v", versions, subjects, time.Since(began))
	if report.Subjects != subjects || len(report.Refused) > 0 || subjects < min(20, *real) {
		t.Errorf("%d versions of %d subjects: %+v", versions, subjects, report)
	}
	t.Logf("%d answers compared", same(t, from, to))
}

var versionLike = regexp.MustCompile(`/?v?[0-9]+([.-][0-9]+)+`)

// realSubjects reads the real schemas, by what they are about, the oldest first.
func realSubjects(t *testing.T) map[string][]string {
	t.Helper()
	root := filepath.Join(testkit.Data(t), "events")
	subjects := map[string][]string{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil || !json.Valid(text) {
			return err
		}
		below, err := filepath.Rel(root, file)
		about := strings.TrimSuffix(versionLike.ReplaceAllString(filepath.ToSlash(below), ""), ".json")
		subjects[about] = append(subjects[about], string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return subjects
}
