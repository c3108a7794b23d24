package registry

import (
	"hash/maphash"
	"iter"
	"maps"
)

// tableParts is how many parts a table has. With more, a copy costs more; with
// fewer, a change does.
const tableParts = 256

// table is a map that costs little to copy: copies share the parts that none of
// them changed since. So the next snapshot costs what changed, however much the
// registry holds. A table that was copied must not be changed any more.
type table[K comparable, V any] struct {
	parts [tableParts]map[K]V
	own   [tableParts]bool // those that no copy shares
}

// tableSeed is the same for all tables of this process: copies look alike.
var tableSeed = maphash.MakeSeed()

func (t *table[K, V]) part(key K) int { return int(maphash.Comparable(tableSeed, key) % tableParts) }

// copy returns a table with the same content, which may be changed.
func (t *table[K, V]) copy() *table[K, V] { return &table[K, V]{parts: t.parts} }

// get returns what the key has; without it, the zero value.
func (t *table[K, V]) get(key K) V { return t.parts[t.part(key)][key] }

func (t *table[K, V]) set(key K, value V) { t.writable(key)[key] = value }

func (t *table[K, V]) delete(key K) { delete(t.writable(key), key) }

// writable returns the part of the key, as this table's own.
func (t *table[K, V]) writable(key K) map[K]V {
	i := t.part(key)
	if !t.own[i] {
		t.own[i] = true
		if t.parts[i] = maps.Clone(t.parts[i]); t.parts[i] == nil {
			t.parts[i] = map[K]V{}
		}
	}
	return t.parts[i]
}

// keys lists every key, in no order.
func (t *table[K, V]) keys() iter.Seq[K] {
	return func(yield func(K) bool) {
		for _, part := range t.parts {
			for key := range part {
				if !yield(key) {
					return
				}
			}
		}
	}
}
