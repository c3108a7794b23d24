package asyncapi

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// Bounds of a document, beyond those of every file.
const (
	maxPointer = 4096    // bytes of a pointer to any of its parts
	maxHops    = 100     // references that lead to references
	maxFiles   = 1000    // that references lead to
	maxSteps   = 400_000 // references that are followed, in all
)

// file is a document that was read: one of those to import, or one that they
// refer to.
type file struct {
	name string
	doc  *source.Document
	main bool
	ours bool // an export wrote it, or somebody after one
	// used are the parts that the import took, with all that is below; touched are
	// the parts that hold such.
	used, touched map[source.Pointer]bool
	reached       []loc // in files that are not main: where references led
	large         map[*source.Node]map[string]*source.Member
}

// member returns the member of an object, or nil. Large objects are looked through
// once: hostile documents have objects of a million members.
func (f *file) member(n *source.Node, name string) *source.Member {
	if n == nil || len(n.Members) <= 32 {
		return n.Member(name)
	}
	index := f.large[n]
	if index == nil {
		index = make(map[string]*source.Member, len(n.Members))
		for i := range n.Members {
			index[n.Members[i].Name] = &n.Members[i]
		}
		f.large[n] = index
	}
	return index[name]
}

// loc is a part of a file; a nil node is no part.
type loc struct {
	file   *file
	at     source.Pointer
	node   *source.Node
	member *source.Member // that it is the value of; nil: an item, or the whole
}

func (f *file) root() loc { return loc{file: f, node: f.doc.Root} }

// span returns where the part stands: its name, where it has one.
func (l loc) span() source.Span {
	switch {
	case l.member != nil:
		return l.file.doc.NameSpan(l.member)
	case l.node != nil:
		return l.file.doc.Span(l.node)
	}
	return source.Span{File: l.file.doc.File}
}

// key identifies the part.
func (l loc) key() string { return l.file.name + "#" + string(l.at) }

// get returns a member, which may not be there.
func (l loc) get(name string) loc {
	child := loc{file: l.file, at: l.at.Join(name)}
	if child.member = l.file.member(l.node, name); child.member != nil {
		child.node = child.member.Value
	}
	return child
}

// each returns the members of an object.
func (l loc) each() []loc {
	var list []loc
	for i, m := range members(l.node) {
		list = append(list, loc{l.file, l.at.Join(m.Name), m.Value, &l.node.Members[i]})
	}
	return list
}

// list returns the items of an array.
func (l loc) list() []loc {
	var list []loc
	for i, item := range items(l.node) {
		list = append(list, loc{file: l.file, at: l.at.JoinIndex(i), node: item})
	}
	return list
}

// last returns the name of the member that the part is.
func (l loc) last() string {
	if l.member != nil {
		return l.member.Name
	}
	tokens := l.at.Tokens()
	if len(tokens) == 0 {
		return ""
	}
	return tokens[len(tokens)-1]
}

// use notes that the import carries the part, with all that is in it.
func (l loc) use() loc {
	if l.node == nil {
		return l
	}
	l.file.used[l.at] = true
	for at := l.at; ; {
		i := strings.LastIndexByte(string(at), '/')
		if i < 0 {
			return l
		}
		if at = at[:i]; l.file.touched[at] {
			return l
		}
		l.file.touched[at] = true
	}
}

// text takes the text of a member; "" where it is no string.
func (l loc) text(name string) string {
	m := l.get(name)
	if m.node == nil || m.node.Kind != source.String {
		return ""
	}
	return m.use().node.Text
}

// library reads and keeps the files of an import.
type library struct {
	open  func(name string) (*source.Document, error)
	files map[string]*file
	steps int // references that were followed
}

// read returns a file by its name in the folder.
func (b *library) read(name string) (*file, error) {
	if f := b.files[name]; f != nil {
		return f, nil
	}
	if len(b.files) >= maxFiles {
		return nil, fmt.Errorf("references lead to more than %d files", maxFiles)
	}
	doc, err := b.open(name)
	if err != nil {
		return nil, err
	}
	if err := bounded(doc, doc.Root, ""); err != nil {
		return nil, err
	}
	f := &file{name: name, doc: doc, used: map[source.Pointer]bool{}, touched: map[source.Pointer]bool{}, large: map[*source.Node]map[string]*source.Member{}}
	b.files[name] = f
	return f, nil
}

// bounded refuses names that are so long that the places below them cannot be
// named.
func bounded(doc *source.Document, n *source.Node, at source.Pointer) error {
	for i, m := range n.Members {
		if len(at)+len(m.Name) > maxPointer {
			return &source.Error{
				Span: doc.NameSpan(&n.Members[i]),
				Msg:  fmt.Sprintf("the names down to here are longer than %d bytes", maxPointer), Hint: "shorten them",
			}
		}
		if len(m.Value.Members)+len(m.Value.Items) > 0 {
			if err := bounded(doc, m.Value, at.Join(m.Name)); err != nil {
				return err
			}
		}
	}
	for i, item := range n.Items {
		if len(item.Members)+len(item.Items) > 0 {
			if err := bounded(doc, item, at.JoinIndex(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

var (
	errNetwork = errors.New("leads to the network")
	errOutside = errors.New("leads outside of the folder")
	errNowhere = errors.New("leads nowhere")
	errCircle  = errors.New("leads round in a circle")
	errTooMany = fmt.Errorf("is not followed: there are more than %d references", maxSteps)
	scheme     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
)

// resolve returns what a reference in the file leads to.
func (b *library) resolve(from *file, text string) (loc, error) { return b.hop(from, text, maxHops) }

func (b *library) hop(from *file, text string, hops int) (loc, error) {
	if hops == 0 {
		return loc{}, errCircle
	}
	if b.steps++; b.steps > maxSteps {
		return loc{}, errTooMany
	}
	name, part, _ := strings.Cut(text, "#")
	target := from
	if name != "" {
		var err error
		if target, err = b.other(from, name); err != nil {
			return loc{}, err
		}
	}
	part, err := url.PathUnescape(part)
	if err != nil {
		return loc{}, errNowhere
	}
	at, err := source.ParsePointer(part)
	if err != nil {
		return loc{}, errNowhere
	}
	return b.down(target.root(), at.Tokens(), hops)
}

// other returns the file that the path of a reference names.
func (b *library) other(from *file, name string) (*file, error) {
	if scheme.MatchString(name) || strings.HasPrefix(name, "//") {
		return nil, errNetwork
	}
	name, err := url.PathUnescape(name)
	if err != nil {
		return nil, errNowhere
	}
	to := path.Join(path.Dir(from.name), name)
	if strings.HasPrefix(name, "/") || strings.Contains(name, `\`) || to == ".." || strings.HasPrefix(to, "../") {
		return nil, errOutside
	}
	f, err := b.read(to)
	var syntax *source.Error
	if errors.As(err, &syntax) {
		return nil, fmt.Errorf("leads to a file that cannot be read: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s cannot be read", errNowhere, to)
	}
	return f, nil
}

// down follows the tokens of a pointer, through references on the way.
func (b *library) down(at loc, tokens []string, hops int) (loc, error) {
	for _, token := range tokens {
		if ref := at.get("$ref"); at.get(token).node == nil && ref.node != nil && ref.node.Kind == source.String {
			through, err := b.hop(at.file, ref.node.Text, hops-1)
			if err != nil {
				return loc{}, err
			}
			at = through
		}
		if at.node.Kind == source.Array {
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(at.node.Items) {
				return loc{}, errNowhere
			}
			at = loc{file: at.file, at: at.at.JoinIndex(i), node: at.node.Items[i]}
		} else {
			at = at.get(token)
		}
		if at.node == nil {
			return loc{}, errNowhere
		}
	}
	return at, nil
}

// deref follows references as long as the part is one, and returns the first part
// that is none.
func (b *library) deref(l loc) (loc, error) {
	for range maxHops {
		ref := l.get("$ref")
		if ref.node == nil || ref.node.Kind != source.String {
			return l, nil
		}
		ref.use()
		to, err := b.resolve(l.file, ref.node.Text)
		if err != nil {
			return l, err
		}
		if l = to; !l.file.main {
			l.file.reached = append(l.file.reached, l)
		}
	}
	return l, errCircle
}
