package keep

import (
	"testing"

	"pgregory.net/rapid"
)

// A cache never exceeds its bound, and returns what was put last or nothing; what
// is used stays longer than what is not.
func TestCacheIsBoundedAndRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const bound = 10 * overhead
		c := New[int, int](bound)
		last := map[int]int{}
		for i := range rapid.IntRange(1, 200).Draw(t, "steps") {
			key := rapid.IntRange(0, 20).Draw(t, "key")
			if rapid.Bool().Draw(t, "put") {
				c.Put(key, i, rapid.IntRange(0, 3*overhead).Draw(t, "cost"))
				last[key] = i
			} else if got, ok := c.Get(key); ok && got != last[key] {
				t.Fatalf("key %d is %d, want %d", key, got, last[key])
			}
			if c.Cost() > bound {
				t.Fatalf("it holds %d of %d", c.Cost(), bound)
			}
		}
	})
}

func TestLastUsedStays(t *testing.T) {
	c := New[string, int](3 * overhead)
	for _, key := range []string{"a", "b", "c"} {
		c.Put(key, 0, 0)
	}
	c.Get("a")
	c.Put("d", 0, 0)
	if _, ok := c.Get("b"); ok {
		t.Error("b was used longest ago and is still there")
	}
	for _, key := range []string{"a", "c", "d"} {
		if _, ok := c.Get(key); !ok {
			t.Errorf("%s is gone", key)
		}
	}
	c.Put("large", 0, 4*overhead)
	if _, ok := c.Get("large"); ok {
		t.Error("what is larger than the bound was kept")
	}
	c.Delete("a")
	if _, ok := c.Get("a"); ok {
		t.Error("a was deleted and is still there")
	}
}
