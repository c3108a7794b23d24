package workspace

import (
	"context"
	"fmt"
	"testing"
)

// company makes a workspace of n contracts in contexts of fifty, each with a
// schema of twenty properties that refers to a shared file.
func company(n int) map[string]string {
	files := map[string]string{"treaty.yaml": "treaty: 1\n"}
	for i := range n {
		context := fmt.Sprintf("contexts/c%03d/", i/50)
		files[context+"context.yaml"] = fmt.Sprintf("context: c%03d\nowner: team\n", i/50)
		files[context+"shared/money.json"] = `{"type": "object", "properties": {"amount": {"type": "string"}}}`
		event := fmt.Sprintf("%sE%04d/", context, i)
		files[event+"event.yaml"] = fmt.Sprintf("event: E%04d\nsummary: It happened.\nversions: {1: {status: active}}\n", i)
		files[event+"v1.schema.json"] = schemaWith(i)
		files[event+"examples/v1.one.json"] = `{"p0": "x"}`
	}
	return files
}

func schemaWith(salt int) string {
	s := fmt.Sprintf(`{"type": "object", "title": "%d", "properties": {"total": {"$ref": "../shared/money.json"}`, salt)
	for p := range 20 {
		s += fmt.Sprintf(",\n  \"p%d\": {\"type\": \"string\", \"maxLength\": %d, \"description\": \"what it means\"}", p, p+1)
	}
	return s + "}}\n"
}

func BenchmarkLoad1000Contracts(b *testing.B) {
	files := MemFiles{}
	for name, content := range company(1000) {
		files[name] = []byte(content)
	}
	for b.Loop() {
		ws, err := Load(context.Background(), files, "")
		if err != nil || len(ws.Contracts) != 1000 || len(ws.Findings) != 0 {
			b.Fatal(len(ws.Contracts), ws.Findings, err)
		}
	}
}

func BenchmarkGlob(b *testing.B) {
	g, err := compileGlob("**/service.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		g.match("contexts/ordering/OrderPlaced/examples/v1.first.json")
	}
}

// BenchmarkHistory reads 100 contracts over histories of different lengths, in
// which every commit changes one of them: the time must grow with the commits
// alone.
func BenchmarkHistory(b *testing.B) {
	for _, commits := range []int{100, 1000} {
		b.Run(fmt.Sprintf("commits=%d", commits), func(b *testing.B) {
			r := longHistory(b, commits)
			for b.Loop() {
				ws := loadGit(b, r.dir, "main")
				n := 0
				for _, c := range ws.Contracts {
					n += len(c.Majors[0].Revisions)
				}
				if n != 100+commits {
					b.Fatalf("%d revisions, want %d", n, 100+commits)
				}
			}
		})
	}
}

// longHistory makes a repository through fast-import: a thousand `git commit`
// would take longer than all the benchmarks.
func longHistory(t testing.TB, commits int) *repo {
	r := newRepo(t)
	r.commit("first", company(100))
	var stream []byte
	for i := range commits {
		event := i % 100
		content := schemaWith(1000 + i)
		stream = fmt.Appendf(stream, "commit refs/heads/main\ncommitter a <a@example.com> %d +0000\ndata 1\nx\n", 1770000000+i)
		if i == 0 {
			stream = fmt.Appendf(stream, "from refs/heads/main^0\n")
		}
		stream = fmt.Appendf(stream, "M 100644 inline contexts/c%03d/E%04d/v1.schema.json\ndata %d\n%s\n", event/50, event, len(content), content)
	}
	r.feed(stream, "fast-import", "--quiet")
	return r
}
