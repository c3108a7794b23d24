package asyncapi

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// unused notes every part of the documents that was not taken. What an export says
// twice, such as a tag for the visibility, is carried where exporting the imported
// files says it again.
func (im *importer) unused(ctx context.Context, out *Imported) {
	again := im.again(ctx, out)
	for _, d := range im.documents {
		for _, at := range inParts { // what they hold is named, not the whole
			if n := d.doc.At(at); isObject(n) && len(n.Members) > 0 {
				d.touched[at] = true
			}
		}
		d.root().get("info").get("version").useIf(d.ours)
		im.rest(d.root(), again[d.context])
	}
	for _, name := range slices.Sorted(maps.Keys(im.files)) {
		if f := im.files[name]; !f.main {
			for _, l := range f.reached {
				im.rest(l, nil)
			}
		}
	}
}

// inParts are the parts of a document that are no things, but hold them.
var inParts = []source.Pointer{
	"/info", "/channels", "/operations", "/components", "/components/schemas", "/components/channels", "/components/operations", "/components/messages",
}

func (l loc) useIf(yes bool) {
	if yes {
		l.use()
	}
}

// again exports what was imported.
func (im *importer) again(ctx context.Context, out *Imported) map[string]*source.Node {
	roots := map[string]*source.Node{}
	if !slices.ContainsFunc(im.documents, func(d *document) bool { return d.ours }) {
		return roots
	}
	files := workspace.MemFiles(maps.Clone(out.Files))
	files["treaty.yaml"] = []byte("treaty: 1\n" + out.envelopeLine())
	ws, err := workspace.Load(ctx, files, "imported")
	if err != nil {
		return roots
	}
	docs, _ := Export(ws)
	for _, doc := range docs {
		roots[doc.Context] = doc.Root
	}
	return roots
}

func (out *Imported) envelopeLine() string {
	if out.Envelope == "" {
		return ""
	}
	return "envelope: " + out.Envelope + "\n"
}

// rest notes what of a part was neither taken nor is said again.
func (im *importer) rest(l loc, again *source.Node) {
	if l.node == nil || l.file.used[l.at] || again != nil && source.Equal(l.node, again) {
		return
	}
	compared := again != nil && again.Kind == l.node.Kind && len(l.node.Members)+len(l.node.Items) > 0
	if !l.file.touched[l.at] && !compared {
		im.lose(codeOf(l.at.Tokens()), l, describe(l.node))
		return
	}
	other := &file{large: map[*source.Node]map[string]*source.Member{}}
	for _, child := range l.each() {
		var same *source.Node
		if m := other.member(again, child.last()); m != nil {
			same = m.Value
		}
		im.rest(child, same)
	}
	for i, child := range l.list() {
		var same *source.Node
		if again != nil && i < len(again.Items) {
			same = again.Items[i]
		}
		im.rest(child, same)
	}
}

// describe says in a few words what a part is.
func describe(n *source.Node) string {
	switch n.Kind {
	case source.Object, source.Array:
		return ""
	case source.String:
		return source.Quote(n.Text)
	}
	return n.Text
}

// codes are the rows of Losses by the members that they are about, the first that
// is on the way to a part wins.
var codes = []struct {
	code  string
	names []string
}{
	{lostBindings, []string{"bindings", "serverBindings", "channelBindings", "operationBindings", "messageBindings"}},
	{lostTraits, []string{"traits", "operationTraits", "messageTraits"}},
	{lostReply, []string{"reply", "replies", "replyAddresses"}},
	{lostSecurity, []string{"security", "securitySchemes"}},
	{lostServers, []string{"servers", "serverVariables"}},
	{lostParameters, []string{"parameters"}},
	{lostCorrelation, []string{"correlationId", "correlationIds"}},
	{lostTags, []string{"tags"}},
	{lostDocs, []string{"externalDocs"}},
	{lostExample, []string{"examples"}},
	{lostHeaders, []string{"headers"}},
	{lostContentType, []string{"contentType", "defaultContentType"}},
	{lostAddress, []string{"address"}},
	{lostInfo, []string{"info", "id"}},
	{lostText, []string{"title", "summary", "description"}},
	{lostUnused, []string{"schemas", "channels", "operations", "messages"}},
}

// codeOf returns the row of Losses that a part belongs to.
func codeOf(tokens []string) string {
	if len(tokens) > 0 && strings.HasPrefix(tokens[len(tokens)-1], "x-") {
		return lostExtension
	}
	words := fields(tokens)
	if len(tokens) > 1 && tokens[0] != "components" { // what it is about, not in which list it stands
		words = words[1:]
		if tokens[0] == "info" || tokens[0] == "servers" {
			words = append(words, tokens[0])
		}
	}
	for _, row := range codes {
		if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(row.names, w) }) {
			if row.code == lostUnused && (len(tokens) < 3 || len(tokens) > 3 || tokens[0] != "components") {
				return lostOther
			}
			return row.code
		}
	}
	return lostOther
}

// fields returns the tokens of a pointer into a document that are its own words,
// without the names that people give to channels, messages and the like.
func fields(tokens []string) []string {
	var words []string
	for i := 0; i < len(tokens); i++ {
		words = append(words, tokens[i])
		top := i == 0 && slices.Contains([]string{"channels", "operations", "servers"}, tokens[i])
		kind := i == 1 && tokens[0] == "components"
		below := i > 1 && i < 4 && slices.Contains([]string{"messages", "parameters"}, tokens[i]) && slices.Contains([]string{"channels", "components"}, tokens[0])
		if top || kind || below {
			i++
		}
	}
	return words
}
