package sqlstore_test

import (
	"context"
	"strconv"
	"testing"
)

// BenchmarkConsume handles events one after the other, each with one write, and then once
// more as duplicates. On SQLite and PostgreSQL nothing is forced to the disk.
func BenchmarkConsume(b *testing.B) {
	for name, open := range map[string]func(testing.TB) backend{
		"memory":     func(testing.TB) backend { return newMemory(&faults{}) },
		"SQLite":     func(t testing.TB) backend { return openSQLite(t, &faults{}) },
		"PostgreSQL": func(t testing.TB) backend { return openPostgres(t, &faults{}) },
	} {
		store := open(b)
		c := consumer(b, store, func(ctx context.Context) error { return store.write(ctx, "fulfilment/warehouse", "x") })
		done := 0
		consume := func(b *testing.B, number func(i int) int) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := c.Consume(b.Context(), placed(strconv.Itoa(number(i)))); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.Run(name+"/new", func(b *testing.B) { consume(b, func(int) int { done++; return done }) })
		b.Run(name+"/duplicate", func(b *testing.B) { consume(b, func(i int) int { return done - i%min(done, 1000) }) })
	}
}
