package validator

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/treaty-events/treaty/contract/source"
)

// Bounds of what is kept: validators, and the bytes of their documents.
const (
	keptValidators = 512
	keptBytes      = 32 << 20
)

// kept holds the validators compiled last.
var kept = &cache{entries: map[cacheKey]cached{}}

// cacheKey names a schema by everything that a validator depends on: documents
// with their names (violations show them), drafts, references and the entry.
type cacheKey [sha256.Size]byte

type cached struct {
	validator *Validator
	bytes     int
}

// cache forgets the oldest first.
type cache struct {
	mu      sync.Mutex
	entries map[cacheKey]cached
	order   []cacheKey
	bytes   int
}

func (c *cache) get(key cacheKey) *Validator {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.entries[key].validator
}

func (c *cache) put(key cacheKey, v *Validator, size int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, have := c.entries[key]; have || size > keptBytes {
		return
	}
	c.entries[key] = cached{v, size}
	c.order = append(c.order, key)
	c.bytes += size
	for len(c.order) > keptValidators || c.bytes > keptBytes {
		oldest := c.order[0]
		c.order = c.order[1:]
		c.bytes -= c.entries[oldest].bytes
		delete(c.entries, oldest)
	}
}

// key returns the name of the library's entry in the cache.
func (l *library) key() cacheKey {
	h := sha256.New()
	for _, v := range l.docs {
		data := v.doc.Data
		if data == nil {
			data = v.doc.Root.AppendJSON(nil)
		}
		fmt.Fprintf(h, "%q %q %d %d\n", v.doc.File, v.root.Draft, v.doc.Root.Start.Offset, len(data))
		h.Write(data)
		for _, p := range sortedPointers(v.refs, v) {
			fmt.Fprintf(h, "%q\n", p)
		}
	}
	fmt.Fprintf(h, "%d %q", slices.Index(l.docs, l.byDoc[l.entry.Doc]), l.entry.Pointer)
	return cacheKey(h.Sum(nil))
}

// sortedPointers returns where the references that are written out stand and
// lead to.
func sortedPointers(refs map[*source.Node]string, v *volume) []string {
	list := make([]string, 0, len(refs))
	for n, to := range refs {
		list = append(list, fmt.Sprintf("%d %s", n.Start.Offset, to))
	}
	slices.SortFunc(list, strings.Compare)
	return list
}

// bytes returns the size of the documents.
func (l *library) bytes() int {
	size := 0
	for _, v := range l.docs {
		size += max(len(v.doc.Data), 1024)
	}
	return size
}
