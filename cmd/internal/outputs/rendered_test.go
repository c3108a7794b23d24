package outputs

import (
	"html"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
)

var (
	tag      = regexp.MustCompile(`</?([a-zA-Z0-9]+)[^>]*>|<[!?][^>]*>`)
	codeHTML = regexp.MustCompile(`(?s)<pre>.*?</pre>|<code[^>]*>.*?</code>`)
	ownTag   = regexp.MustCompile(`^</?(?:p|details|summary|code|pre|strong|ul|li|blockquote)>$|^<code class="language-json">$|^<!-- treaty check /[^<>]* -->$`)
	service  = regexp.MustCompile(`(?i)@\w|#\d|\bgh-\d|[0-9a-f]{7}|\bwww\.|://|:\w+:|!\d|\$|~\w`)
)

// A page is rendered by the program that GitHub's own renderer is made of: what of
// it is HTML is ours, and no word outside of code means anything to GitHub.
func TestAPageRendersAsText(t *testing.T) {
	if _, err := exec.LookPath("cmark-gfm"); err != nil {
		testkit.Missing(t, "cmark-gfm, which renders Markdown as GitHub does")
	}
	for _, text := range hostile {
		for _, text := range []string{text, "a " + text + " b", text + text} {
			r := evil(text)
			rendersAsText(t, text, printed(t, "markdown", r))
			for _, f := range []string{"rule", text} {
				d := doc{id: f, title: text, rationale: text, falsePositive: text, bad: text, good: text}
				rendersAsText(t, text, d.markdown())
			}
		}
	}
}

func rendersAsText(t *testing.T, text, page string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "cmark-gfm", "--unsafe", "-e", "autolink", "-e", "table", "-e", "strikethrough", "-e", "tasklist", "-e", "footnotes")
	cmd.Stdin = strings.NewReader(page)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range tag.FindAllString(string(out), -1) {
		if found != "<em>" && found != "</em>" && !ownTag.MatchString(found) {
			t.Errorf("%q became %s:\n%s", text, found, out)
		}
	}
	// The emphasis of a rule's help is ours, and there is one.
	if n := strings.Count(string(out), "<em>"); n > 1 || n == 1 && !strings.Contains(string(out), "<em>A false positive:</em>") {
		t.Errorf("%q is emphasised:\n%s", text, out)
	}
	rest := html.UnescapeString(tag.ReplaceAllString(codeHTML.ReplaceAllString(string(out), " "), " "))
	if found := service.FindString(rest); found != "" {
		t.Errorf("%q: %q means something:\n%s", text, found, page)
	}
}
