// Package holders has types whose methods change what they are called on.
package holders

import "sync"

type Cache struct {
	m    map[string]int
	once sync.Once
	mu   sync.Mutex
	n    int
}

func (c *Cache) Put(k string) { c.m[k]++ } // want Put:`changes`

func (c *Cache) Reset() { *c = Cache{} } // want Reset:`changes`

// PutAll changes it by another method.
func (c *Cache) PutAll(list []string) { // want PutAll:`changes`
	for _, k := range list {
		c.Put(k)
	}
}

func (c *Cache) Get(k string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.m[k]
	n++
	return n
}

// Lazy computes once what it would compute anyway.
func (c *Cache) Lazy() int {
	c.once.Do(func() { c.n = 3 })
	return c.n
}

// Rebound is about a variable, not about what it was called on.
func (c *Cache) Rebound() int {
	c = &Cache{}
	return 1
}

// Copied changes its copy.
type Copied struct {
	n int
	m map[string]int
	a [3]int
}

func (c Copied) With(n int) Copied { c.n = n; c.a[1] = n; return c }

func (c Copied) Shared() { c.m["a"] = 1 } // want Shared:`changes`

var Shared = &Cache{m: map[string]int{}}
