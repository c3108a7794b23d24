package web_test

import (
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
)

// repositoryOf is a git repository with the files that were pushed.
func repositoryOf(t *testing.T, pushed workspace.MemFiles) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range pushed {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), data)
	}
	gitIn(t, dir, "", "init", "-q")
	gitIn(t, dir, "", "add", "-A")
	return dir
}

func gitIn(t *testing.T, dir, text string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(text)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v: %s\n%s", args, err, out, text)
	}
	return string(out)
}

// apply has git apply a patch, and returns the workspace after it.
func apply(t *testing.T, dir, patch string) *workspace.Workspace {
	t.Helper()
	gitIn(t, dir, patch, "apply", "--check", "--whitespace=nowarn")
	gitIn(t, dir, patch, "apply", "--whitespace=nowarn")
	files, err := workspace.OpenDir(dir)
	must(t, err)
	defer files.Close()
	ws, err := workspace.Load(t.Context(), files, "head")
	must(t, err)
	return ws
}

// checked are the rules of the errors that a review of the change has.
func checked(t *testing.T, pushed workspace.MemFiles, head *workspace.Workspace) []string {
	t.Helper()
	base, err := workspace.Load(t.Context(), pushed, "base")
	must(t, err)
	report, err := lint.Review(t.Context(), lint.Request{Base: base, Head: head, Rules: rules.All()})
	must(t, err)
	var list []string
	for _, f := range report.Findings {
		if f.Severity == "error" {
			list = append(list, f.Rule)
		}
	}
	return list
}

var patchShown = regexp.MustCompile(`(?s)<details class="code"(?: open)?><summary>(?:[^<]|<wbr>)*<span class="quiet">as a patch</span></summary>(<div class="copyable">)?<pre class="shell" tabindex="0"><code>(.*?)</code></pre>`)

// shownPatches are the patches that a page shows, as they are copied from it; those that
// it does not offer to copy are empty.
func shownPatches(page string) []string {
	var list []string
	for _, found := range patchShown.FindAllStringSubmatch(page, -1) {
		text := ""
		if found[1] != "" {
			text = html.UnescapeString(found[2])
		}
		list = append(list, text)
	}
	return list
}

// downloaded is a patch as it is kept.
func downloaded(t *testing.T, got answer, name string) string {
	t.Helper()
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "text/x-patch; charset=utf-8" ||
		got.Header.Get("Content-Disposition") != `attachment; filename="`+name+`"` || got.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("%d %v: %s", got.StatusCode, got.Header, got.body)
	}
	return got.body
}

// pastePatch asks for the patch of a pasted schema, as a browser sends a form.
func pastePatch(t *testing.T, address, query, text string) answer {
	t.Helper()
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
	return send(t, address+"/playground/patch?"+query, "application/x-www-form-urlencoded", url.Values{"text": {text}}.Encode())
}

// A pasted schema is offered as a patch of the file that was pushed: what the page shows
// is what is downloaded, git applies it, and the check then says what the page said.
func TestAPastedSchemaIsOfferedAsAPatch(t *testing.T) {
	const lines = "{\n\t\"type\": \"object\",\n\t\"properties\": {\n\t\t\"ü\": {\"type\": \"string\", \"title\": \"日本\"},\n\t\t\"b\": {\"type\": \"string\"}\n\t}\n}\n"
	for _, tt := range []struct {
		name, file, schema string
		from, to           string // what is changed of the text
		breaks, copied     bool
	}{
		{"tabs and what is no ASCII", "v1.schema.json", lines, `"b": {"type": "string"}`, `"b": {"type": "integer"}`, true, true},
		{"a harmless change", "v1.schema.json", lines, `"title": "日本"`, `"title": "中国"`, false, true},
		{"line ends of Windows", "v1.schema.json", strings.ReplaceAll(lines, "\n", "\r\n"), `"b": {"type": "string"}`, `"b": {"type": "integer"}`, true, false},
		{"mixed line ends", "v1.schema.json", strings.Replace(lines, "object\",\n", "object\",\r\n", 1), `"b": {"type": "string"}`, `"b": {"type": "integer"}`, true, false},
		{"no break at the end", "v1.schema.json", strings.TrimSuffix(lines, "\n"), `"b": {"type": "string"}`, `"b": {"type": "integer"}`, true, true},
		{"one line", "v1.schema.json", `{"properties": {"b": {"type": "string"}}}`, `"string"`, `"integer"`, true, true},
		{"YAML", "v1.schema.yaml", "# a comment\ntype: object\nproperties:\n  b: {type: string}\n", "string", "integer", true, true},
		{"what turns the direction", "v1.schema.json", strings.Replace(lines, "日本", "a\u202eb", 1), `"b": {"type": "string"}`, `"b": {"type": "integer"}`, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pushed := with(files(""), eventFiles(0, "FULL", ""))
			delete(pushed, "contexts/shop/Thing0/v1.schema.json")
			name := "contexts/shop/Thing0/" + tt.file
			pushed[name] = []byte(tt.schema)
			address := boot(t, pushed)
			pasted := strings.Replace(tt.schema, tt.from, tt.to, 1)
			const query = "event=shop.Thing0&version=1.0&try=schema"
			page := paste(t, address, query, pasted).body
			patch := downloaded(t, pastePatch(t, address, query, pasted), "shop.Thing0.v1.patch")
			shown := shownPatches(page)
			if len(shown) == 0 || tt.copied && shown[0] != patch || !tt.copied && shown[0] != "" {
				t.Errorf("the page shows %q, and gives away %q", shown, patch)
			}
			if n := strings.Count(patch, "\n+") - strings.Count(patch, "\n+++"); n != 1 {
				t.Errorf("the patch changes %d lines:\n%s", n, patch)
			}
			dir := repositoryOf(t, pushed)
			head := apply(t, dir, patch)
			if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != pasted {
				t.Errorf("%v: the file is %q, not %q", err, got, pasted)
			}
			errors := checked(t, pushed, head)
			if (len(errors) > 0) != tt.breaks || strings.Contains(page, "✗</span> refused") != tt.breaks {
				t.Errorf("the check finds %v; the page: %v", errors, strings.Contains(page, "✗</span> refused"))
			}
			if (len(shown) == 2) != tt.breaks {
				t.Errorf("%d patches are offered", len(shown))
			}
		})
	}
}

// What breaks a promise is offered as the next major too: a draft beside the major that
// stays as it is, which breaks nothing.
func TestABreakIsOfferedAsTheNextMajor(t *testing.T) {
	pushed := sample(t)
	address := boot(t, pushed)
	const query = "event=ordering.OrderPlaced&version=2.2&try=schema"
	pasted := strings.Replace(string(pushed["contexts/ordering/OrderPlaced/v2.schema.json"]), `"customerId"`, `"customer"`, -1)
	shown := shownPatches(paste(t, address, query, pasted).body)
	patch := downloaded(t, pastePatch(t, address, query+"&as=major", pasted), "ordering.OrderPlaced.v3.patch")
	if len(shown) == 0 || shown[len(shown)-1] != patch {
		t.Errorf("shown are %q, and given away %q", shown, patch)
	}
	head := apply(t, repositoryOf(t, pushed), patch)
	if v3 := head.Contract(contract.EventName{Context: "ordering", Event: "OrderPlaced"}).Major(3); v3 == nil || v3.Status != contract.Draft || string(v3.Newest().Schema.Doc.Data) != pasted {
		t.Errorf("major 3 is %+v", v3)
	}
	for _, rule := range checked(t, pushed, head) {
		if rule != "missing-upcaster" { // the draft's own matter
			t.Errorf("the check finds %s", rule)
		}
	}
	// An older major has one after it already.
	older := string(pushed["contexts/ordering/OrderPlaced/v1.schema.json"])
	const of1 = "event=ordering.OrderPlaced&version=1.2&try=schema"
	if got := pastePatch(t, address, of1+"&as=major", strings.Replace(older, `"customerId"`, `"customer"`, -1)); got.StatusCode != http.StatusNotFound {
		t.Errorf("%d: %s", got.StatusCode, got.body)
	}
}

// What breaks a promise is offered in a form that breaks none, too, with what was done
// for that: git applies it, the check finds nothing, and the registry takes it.
func TestABreakIsOfferedInACompatibleForm(t *testing.T) {
	pushed := sample(t)
	address := boot(t, pushed)
	const query = "event=ordering.OrderPlaced&version=2.2&try=schema"
	schema := string(pushed["contexts/ordering/OrderPlaced/v2.schema.json"])
	pasted := strings.Replace(schema, `"customerId"`, `"customer"`, -1)
	page := paste(t, address, query, pasted).body
	patch := downloaded(t, pastePatch(t, address, query+"&as=compatible", pasted), "ordering.OrderPlaced.v2.compatible.patch")
	if shown := shownPatches(page); len(shown) != 3 || shown[1] != patch {
		t.Errorf("shown are %q, and given away %q", shown, patch)
	}
	if text := plainText(parse(t, page).text); !strings.Contains(text, "customerId stays") {
		t.Errorf("what was done is not said: %s", text)
	}
	dir := repositoryOf(t, pushed)
	if found := checked(t, pushed, apply(t, dir, patch)); len(found) > 0 {
		t.Errorf("the check finds %v", found)
	}
	mended, err := os.ReadFile(filepath.Join(dir, "contexts/ordering/OrderPlaced/v2.schema.json"))
	must(t, err)
	if text := string(mended); !strings.Contains(text, `"customer"`) || !strings.Contains(text, `"customerId"`) {
		t.Errorf("it does not have both: %s", text)
	}
	if page := paste(t, address, query, string(mended)).body; !strings.Contains(page, "✓</span> accepted") || len(shownPatches(page)) != 1 {
		t.Errorf("the registry does not take it: %s", page)
	}
	whole := `{"type": "string"}`
	if got := pastePatch(t, address, query+"&as=compatible", whole); got.StatusCode != http.StatusNotFound || !strings.Contains(got.body, "treaty suggest") {
		t.Errorf("%d: %s", got.StatusCode, got.body)
	}
	if shown := shownPatches(paste(t, address, query, whole).body); len(shown) != 2 {
		t.Errorf("%d patches where nothing milder is there", len(shown))
	}
}

// Where there is nothing to change there is no patch, and the page says why.
func TestWhereThereIsNoPatch(t *testing.T) {
	pushed := sample(t)
	address := boot(t, pushed)
	same := string(pushed["contexts/ordering/OrderPlaced/v2.schema.json"])
	for name, tt := range map[string]struct{ query, text, says string }{
		"the same text": {"event=ordering.OrderPlaced&version=2.2&try=schema", same, "nothing differs"},
		"no event":      {"try=schema", same, "whose schema it is, is not said"},
		"no such event": {"event=ordering.Nothing&try=schema", same, "has no event"},
	} {
		got := pastePatch(t, address, tt.query, tt.text)
		if got.StatusCode != http.StatusNotFound || !strings.Contains(plainText(parse(t, got.body).text), tt.says) {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.body)
		}
	}
	if shown := shownPatches(paste(t, address, "event=ordering.OrderPlaced&version=2.2&try=schema", same).body); len(shown) > 0 {
		t.Errorf("a patch of nothing: %s", shown)
	}
	if shown := shownPatches(paste(t, address, "event=ordering.OrderPlaced&version=2.2&try=schema", "{").body); len(shown) > 0 {
		t.Errorf("a patch to what cannot be read: %s", shown)
	}
	for _, path := range []string{
		"/contexts/ordering/relationships/nowhere/answer.patch?as=upstream&pattern=conformist", "/contexts/nowhere/relationships/ordering/answer.patch",
		"/contexts/ordering/relationships/fulfilment/answer.patch?as=upstream&pattern=%0aevil", "/contexts/ordering/relationships/fulfilment/answer.patch",
	} {
		if got := get(t, address+path); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, got.StatusCode, got.body)
		}
	}
}

var answerLink = regexp.MustCompile(`/contexts/[a-z]+/relationships/[a-z]+/answer\.patch\?[^"]+`)

// Each answer to a relationship that waits is a patch of the other side's context.yaml:
// git applies it, and when the file is pushed both sides agree.
func TestAnAnswerToARelationshipIsAPatch(t *testing.T) {
	const (
		reads  = "relationships:\n  - {with: ordering, as: downstream, pattern: conformist}"
		hosts  = "relationships:\n  - {with: fulfilment, as: upstream, pattern: open-host-service}"
		supply = "relationships:\n  - {with: fulfilment, as: upstream, pattern: customer-supplier} # since 2024"
		others = "relationships:\n  - with: billing\n    as: upstream\n    pattern: open-host-service\n\n# the end"
		flow   = "relationships: [{with: billing, as: upstream, pattern: open-host-service}]"
		empty  = "relationships: []"
	)
	windows := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	for _, tt := range []struct {
		name, ordering, fulfilment string
		answerer, proposer         string
		answers                    int
		windows                    bool
	}{
		{"nothing is declared", "", reads, "ordering", "fulfilment", 2, false},
		{"others are declared", others, reads, "ordering", "fulfilment", 2, false},
		{"in a line", flow, reads, "ordering", "fulfilment", 2, false},
		{"an empty list", empty, reads, "ordering", "fulfilment", 2, false},
		{"by who reads", hosts, "", "fulfilment", "ordering", 2, false},
		{"what does not go together", supply, reads, "ordering", "fulfilment", 2, false},
		{"line ends of Windows", "", reads, "ordering", "fulfilment", 2, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pushed := two(tt.ordering, tt.fulfilment)
			name := "contexts/" + tt.answerer + "/context.yaml"
			if tt.windows {
				pushed[name] = []byte(windows(string(pushed[name])))
			}
			address, r := bootRules(t, nil, pushed)
			page := get(t, address+"/contexts/"+tt.proposer).body
			links := answerLink.FindAllString(html.UnescapeString(page), -1)
			if len(links) != tt.answers {
				t.Fatalf("%d answers: %v", len(links), links)
			}
			for i, link := range links {
				patch := downloaded(t, get(t, address+link), tt.answerer+"-answers-"+tt.proposer+".patch")
				if shown := shownPatches(page); i == 0 && !tt.windows && (len(shown) != 1 || shown[0] != patch) {
					t.Errorf("the page shows %q, and gives away %q", shown, patch)
				}
				dir := repositoryOf(t, pushed)
				apply(t, dir, patch)
				answered := maps.Clone(pushed)
				data, err := os.ReadFile(filepath.Join(dir, name))
				must(t, err)
				answered[name] = data
				if tt.windows && strings.Count(string(data), "\n") != strings.Count(string(data), "\r\n") {
					t.Errorf("line ends are mixed: %q", data)
				}
				if i < len(links)-1 {
					continue // one is pushed
				}
				_, err = r.Publish(t.Context(), registry.PushRequest{Home: "github.com/example/shop", Files: answered, Actor: "tester", Origin: "here"})
				must(t, err)
				if text := plainText(parse(t, get(t, address+"/contexts/"+tt.proposer).body).text); !strings.Contains(text, tt.answerer+" accepted") {
					t.Errorf("after %s:\n%s", patch, text)
				}
				if got := get(t, address+link); got.StatusCode != http.StatusNotFound {
					t.Errorf("what is answered waits for an answer: %d", got.StatusCode)
				}
			}
		})
	}
}

// No name of a file leaves the folder of the patch, or begins a line of its own.
func TestHostileNamesStayNamesInPatches(t *testing.T) {
	for _, folder := range []string{`a "quoted" name`, "with space", "é", "-rf", "a'b;c"} {
		pushed := workspace.MemFiles{}
		for name, data := range with(files(""), eventFiles(0, "NONE", "{\"type\": \"object\"}\n")) {
			pushed[strings.Replace(name, "contexts/", "contexts/"+folder+"/", 1)] = data
		}
		address := boot(t, pushed)
		const query = "event=shop.Thing0&version=1.0&try=schema"
		patch := downloaded(t, pastePatch(t, address, query, "{\"type\": \"array\"}\n"), "shop.Thing0.v1.patch")
		dir := repositoryOf(t, pushed)
		apply(t, dir, patch)
		if got, err := os.ReadFile(filepath.Join(dir, "contexts", folder, "shop/Thing0/v1.schema.json")); err != nil || string(got) != "{\"type\": \"array\"}\n" {
			t.Errorf("%s: %v %s\n%s", folder, err, got, patch)
		}
		if changed := gitIn(t, dir, "", "diff", "--name-only", "-z"); strings.Count(changed, "\x00") != 1 {
			t.Errorf("%s: it changes %q", folder, changed)
		}
	}
	address := boot(t, hostile(t))
	page := paste(t, address, "event=bad.Thing&version=1.0&try=schema", fmt.Sprintf(`{"title": %q}`, attack)).body
	for _, never := range []string{"<script>alert", "<img src=x"} {
		if strings.Contains(page, never) {
			t.Errorf("the page holds %q", never)
		}
	}
}
