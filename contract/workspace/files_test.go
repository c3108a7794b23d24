package workspace

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/schemas"
)

func sample() MemFiles {
	files := MemFiles{}
	for name, content := range start(1) {
		files[name] = []byte(content)
	}
	return files
}

func TestFilesAreFileSystems(t *testing.T) {
	if err := fstest.TestFS(sample(), orderV1); err != nil {
		t.Errorf("MemFiles: %v", err)
	}
	if err := fstest.TestFS(onDisk(t, sample()), orderV1); err != nil {
		t.Errorf("Dir: %v", err)
	}
	if err := fstest.TestFS(FromFS(schemas.Examples()), "treaty.yaml"); err != nil {
		t.Errorf("FromFS: %v", err)
	}
}

func TestFileNames(t *testing.T) {
	for _, name := range []string{"a", "a/b.json", "ä/ö", "-n", "a b", "..a", "a..", "$HOME", "a:b"} {
		if err := CheckFileName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{
		"", ".", "..", "/", "/a", "a/", "a//b", "./a", "a/./b", "a/../b", "../a", `a\b`, "a\nb", "a\x00",
		"\x1b[31m", "a\u202eb", "a\xff", "a\u2028b", strings.Repeat("a", maxFileName+1),
	} {
		if err := CheckFileName(name); err == nil {
			t.Errorf("%q is accepted", name)
		} else if strings.ContainsAny(err.Error(), "\n\x1b\x00\u202e\u2028") {
			t.Errorf("the message repeats control characters: %q", err)
		}
	}
}

func TestUploadsAreChecked(t *testing.T) {
	for want, files := range map[string]MemFiles{
		"":                         sample(),
		"not clean":                {"a/../b": nil},
		"absolute":                 {"/a": nil},
		"both a file and":          {"a/b": nil, "a/b/c": nil},
		"has control characters":   {"a\n": nil},
		"has a backslash":          {`a\b`: nil},
		`"a" is both a file and t`: {"a": nil, "a/b/c/d": nil},
	} {
		err := files.Check()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", slices.Sorted(maps.Keys(files)), err, want)
		}
	}
}

// Whatever the names of an upload are, Load reads what it can.
func TestLoadOfHostileNames(t *testing.T) {
	files := sample()
	for _, name := range []string{"../x/event.yaml", "/etc/event.yaml", "a//event.yaml", "contexts/ordering/OrderPlaced", "", ".", "treaty.yaml/a"} {
		files[name] = []byte("event: E\n")
	}
	ws, err := Load(t.Context(), files, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(ws.Contracts) != 1 {
		t.Errorf("contracts: %s", describe(ws))
	}
}

func TestLinksOfADirectory(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside.json")
	if err := os.WriteFile(outside, []byte(`{"type": "null"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := sample()
	delete(files, orderV1)
	files["contexts/ordering/shared.json"] = []byte(`{"type": "string"}`)
	files["contexts/ordering/Two/event.yaml"] = []byte("event: Two\nversions: {1: {status: active}}\n")
	write(t, dir, files)
	for name, target := range map[string]string{
		orderV1:                                "../shared.json",
		"contexts/ordering/Two/v1.schema.json": outside,
		"contexts/ordering/Three":              filepath.Dir(outside),
	} {
		if err := os.Symlink(target, filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	d, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	got := outline(t, d)
	for _, want := range []string{
		"v1 " + orderV1 + "\n",
		"error unreadable-file [contexts/ordering/Two/v1.schema.json] contexts/ordering/Two/v1.schema.json \"\"\n  a symbolic link leads outside the workspace",
		"error unreadable-file [contexts/ordering/Three]",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if _, err := d.ReadFile("contexts/ordering/Two/v1.schema.json"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("reading a link that leaves: %v", err)
	}
}

// A bad link matters only where Treaty would read it.
func TestBadLinks(t *testing.T) {
	for config, want := range map[string][]string{
		"treaty: 1\n": {"contexts/ordering/bad.json", "x/service.yaml"},
		"treaty: 1\nservices: []\ncontracts: [{files: \"s/*.json\", context: c}]\n": {"s/bad.json"},
		"": {"contexts/ordering/bad.json", "s/bad.json", "x/service.yaml"},
	} {
		dir := t.TempDir()
		files := sample()
		delete(files, ConfigFile)
		if config != "" {
			files[ConfigFile] = []byte(config)
		}
		files["x/README.md"], files["s/README.md"] = nil, nil
		write(t, dir, files)
		for _, name := range []string{"contexts/ordering/bad.json", "x/service.yaml", "s/bad.json", "result"} {
			if err := os.Symlink("/nowhere", filepath.Join(dir, filepath.FromSlash(name))); err != nil {
				t.Fatal(err)
			}
		}
		d, err := OpenDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		ws, err := Load(t.Context(), d, "")
		d.Close()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range ws.Findings {
			if f.Rule == ruleUnreadableFile {
				got = append(got, f.Span.File)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", config, diff)
		}
	}
}

// A treaty.yaml that cannot be used is an error, whatever keeps it from being
// read.
func TestConfigBehindALink(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, ConfigFile)); err != nil {
		t.Fatal(err)
	}
	d, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	_, err = Load(t.Context(), d, "")
	var place *source.Error
	if !errors.As(err, &place) || place.Span.File != ConfigFile || !strings.Contains(place.Msg, "leads outside") {
		t.Errorf("error %v", err)
	}
}

func TestFoldersOfOthersAreSkipped(t *testing.T) {
	files := sample()
	for _, folder := range []string{"node_modules", "vendor", ".git", ".idea", "treaty_contracts", "contexts/ordering/vendor"} {
		files[folder+"/Other/event.yaml"] = []byte("event: Other\n")
		files[folder+"/service.yaml"] = []byte("service: other\n")
	}
	ws, err := Load(t.Context(), files, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(ws.Contracts) != 1 || len(ws.Services) != 0 || len(ws.Findings) != 0 {
		t.Error(describe(ws))
	}
}

func TestAContextMayBeCalledVendor(t *testing.T) {
	files := sample()
	for name, data := range sample() {
		if rest, ok := strings.CutPrefix(name, "contexts/ordering/"); ok {
			files["contexts/vendor/"+rest] = []byte(strings.ReplaceAll(string(data), "context: ordering", "context: vendor"))
		}
	}
	ws, err := Load(t.Context(), files, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(ws.Contracts) != 2 || len(ws.Findings) != 0 {
		t.Error(describe(ws))
	}
}

func TestWorkspacesAreBounded(t *testing.T) {
	files := sample()
	files[strings.Repeat("d/", maxFolders+2)+"service.yaml"] = []byte("service: s\n")
	got := outline(t, files)
	if !strings.Contains(got, "the folders are nested deeper than Treaty reads") {
		t.Errorf("no finding about depth:\n%s", got)
	}
	many := MemFiles{"treaty.yaml": []byte("treaty: 1\ncontracts: [{files: \"s/**\", context: c}]\n")}
	big := []byte(`{"description": "` + strings.Repeat("x", 8<<20) + `"}`)
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"} {
		many["s/"+name+".json"] = big
	}
	if _, err := Collect(t.Context(), many); err == nil || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("an upload of 72 MiB: %v", err)
	}
}

// What a push uploads is the workspace: no more, no less.
func TestCollect(t *testing.T) {
	files := sample()
	files["README.md"] = []byte("not read")
	files["contexts/ordering/notes.json"] = []byte("{}")
	got, err := Collect(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(sample())), got.names()); diff != "" {
		t.Errorf("collected (-want +got):\n%s", diff)
	}
}

func TestTheSampleCompanyIsValid(t *testing.T) {
	company := FromFS(schemas.Examples())
	ws, err := Load(t.Context(), company, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(ws.Findings) > 0 || len(ws.Contracts) < 12 || len(ws.Contexts) < 4 {
		t.Errorf("%d contexts, %d contracts:\n%s", len(ws.Contexts), len(ws.Contracts), describe(ws))
	}
	collected, err := Collect(t.Context(), company)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(describe(ws), outline(t, collected)); diff != "" {
		t.Errorf("the upload differs (-sample +upload):\n%s", diff)
	}
}
