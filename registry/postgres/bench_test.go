package postgres_test

import (
	"context"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/storetest"
)

func BenchmarkCommit(b *testing.B) {
	server := testkit.NewPostgres(b)
	storetest.Bench(b, func(b *testing.B) storetest.Place {
		dsn := server.Database(b)
		return storetest.Place{Open: func() (registry.Store, error) {
			return postgres.Open(context.Background(), dsn, postgres.Options{})
		}}
	})
}
