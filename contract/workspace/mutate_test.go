package workspace

import (
	"bytes"
	"context"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/schemas"
)

// Whatever happens to the files of a valid workspace, Load ends without a
// panic, gives lists in order and findings with a file, says the same twice, and
// says the same of what Collect would upload.
func TestLoadOfRandomlyDamagedWorkspaces(t *testing.T) {
	company, names := sampleCompany(t)
	rapid.Check(t, func(t *rapid.T) {
		files := maps.Clone(company)
		for range rapid.IntRange(1, 4).Draw(t, "damages") {
			damage(t, files, rapid.SampledFrom(names).Draw(t, "file"))
		}
		checkInvariants(t, files)
	})
}

// sampleCompany returns the part of the sample company that sells: the whole
// would take long to read a thousand times.
func sampleCompany(t testing.TB) (MemFiles, []string) {
	t.Helper()
	company := MemFiles{}
	err := fs.WalkDir(schemas.Examples(), ".", func(name string, e fs.DirEntry, err error) error {
		part := !strings.HasPrefix(name, "contexts/") || strings.HasPrefix(name, "contexts/ordering/")
		if err == nil && !e.IsDir() && part {
			company[name], err = fs.ReadFile(schemas.Examples(), name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return company, company.names()
}

// damage removes, renames, doubles, cuts or changes one file.
func damage(t *rapid.T, files MemFiles, name string) {
	data := files[name]
	at := rapid.IntRange(0, len(data)).Draw(t, "at")
	end := rapid.IntRange(at, min(len(data), at+20)).Draw(t, "end")
	switch rapid.IntRange(0, 5).Draw(t, "damage") {
	case 0:
		delete(files, name)
	case 1:
		delete(files, name)
		files[rapid.SampledFrom([]string{"contexts/", "x/", "", "contexts/ordering/services/"}).Draw(t, "to")+name] = data
	case 2:
		files[name] = data[:at]
	case 3:
		files[name] = slices.Concat(data[:at], data[end:])
	case 4:
		piece := rapid.SampledFrom([]string{"{", "]", ":", "null", "-1", "\"\"", "\n", "  ", "1.10", "&a", "*a", "\x00", "é"}).Draw(t, "piece")
		files[name] = slices.Concat(data[:at], []byte(piece), data[end:])
	case 5:
		files[name] = bytes.ReplaceAll(data, []byte("versions"), []byte("version"))
	}
}

func checkInvariants(t interface {
	Fatalf(string, ...any)
}, files MemFiles) {
	ws, err := Load(context.Background(), files, "")
	if err != nil {
		return // treaty.yaml was damaged
	}
	if !slices.IsSortedFunc(ws.Contracts, func(a, b *Contract) int { return a.Name.Compare(b.Name) }) ||
		!slices.IsSortedFunc(ws.Services, compareServices) || !slices.IsSortedFunc(ws.Findings, diag.Compare) {
		t.Fatalf("the lists are not in order")
	}
	for _, c := range ws.Contracts {
		for _, m := range c.Majors {
			if len(m.Revisions) == 0 {
				t.Fatalf("%s v%d has no revision", c.Name, m.Number)
			}
		}
	}
	for _, f := range ws.Findings {
		if f.Span.File == "" || f.Message == "" || f.Rule == "" || f.Subject == "" {
			t.Fatalf("a finding without file, message, rule or subject: %+v", f)
		}
	}
	got := describe(ws)
	again, err := Load(context.Background(), files, "")
	if err != nil || describe(again) != got {
		t.Fatalf("a second reading differs: %v", err)
	}
	collected, err := Collect(context.Background(), files)
	if err != nil {
		t.Fatalf("Collect: %v", err)
	}
	uploaded, err := Load(context.Background(), collected, "")
	if err != nil || describe(uploaded) != got {
		t.Fatalf("the upload differs: %v\n%s\n--- instead of\n%s", err, describe(uploaded), got)
	}
}

// FuzzLoad lets the fuzzer write one event.yaml, one schema, one service and
// treaty.yaml.
func FuzzLoad(f *testing.F) {
	f.Add("treaty: 1\n", "event: OrderPlaced\nversions: {1: {status: active}}\n", `{"type":"object"}`, "service: s\ncontext: c\n")
	f.Add("treaty: 1\ncontracts: [{files: \"**\", context: c}]\n", "event: [", `{"$ref":"../../../x"}`, "consumes: [{event: a.b, versions: \"*\"}]")
	f.Fuzz(func(t *testing.T, config, event, schema, service string) {
		checkInvariants(t, MemFiles{
			"treaty.yaml":             []byte(config),
			"contexts/c/E/event.yaml": []byte(event), "contexts/c/E/v1.schema.json": []byte(schema),
			"contexts/c/services/s.yaml": []byte(service),
		})
	})
}
