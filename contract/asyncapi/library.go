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
	errNetwork = errors.New("is an address, which is not followed")
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
