// Package keep holds what was used last, within a bound: an LRU cache that counts
// costs. It promises never to hold more than its bound, and to be safe for
// concurrent use.
package keep

import (
	"container/list"
	"sync"
)

// Cache keeps values by key up to a total cost.
type Cache[K comparable, V any] struct {
	mu    sync.Mutex
	bound int
	total int
	order *list.List // the last used first
	at    map[K]*list.Element

	hits, misses int64
}

type entry[K comparable, V any] struct {
	key   K
	value V
	cost  int
}

// overhead is what an entry costs beside its own cost.
const overhead = 256

// New returns a cache of that bound, in the unit of Put's costs (bytes).
func New[K comparable, V any](bound int) *Cache[K, V] {
	return &Cache[K, V]{bound: bound, order: list.New(), at: map[K]*list.Element{}}
}

// Get returns the value of key, if it is kept.
func (c *Cache[K, V]) Get(key K) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.at[key]
	if !ok {
		c.misses++
		return value, false
	}
	c.hits++
	c.order.MoveToFront(e)
	return e.Value.(*entry[K, V]).value, true
}

// Use returns how often Get found what it was asked for, and how often not.
func (c *Cache[K, V]) Use() (hits, misses int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hits, c.misses
}

// Put keeps a value; what was used longest ago goes. What costs more than the
// bound is not kept.
func (c *Cache[K, V]) Put(key K, value V, cost int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.at[key]; ok {
		c.drop(e)
	}
	cost += overhead
	if cost > c.bound {
		return
	}
	c.at[key] = c.order.PushFront(&entry[K, V]{key, value, cost})
	c.total += cost
	for c.total > c.bound {
		c.drop(c.order.Back())
	}
}

// Delete forgets a key.
func (c *Cache[K, V]) Delete(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.at[key]; ok {
		c.drop(e)
	}
}

func (c *Cache[K, V]) drop(e *list.Element) {
	old := c.order.Remove(e).(*entry[K, V])
	delete(c.at, old.key)
	c.total -= old.cost
}

// Cost returns the total cost of what is kept.
func (c *Cache[K, V]) Cost() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total
}
