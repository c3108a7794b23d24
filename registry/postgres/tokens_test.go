package postgres_test

import (
	"context"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/storetest"
)

func TestTokens(t *testing.T) {
	storetest.RunTokens(t, func(t *testing.T) func() (storetest.TokenStore, error) {
		dsn := testkit.Postgres(t)
		return func() (storetest.TokenStore, error) {
			return postgres.Open(context.Background(), dsn, postgres.Options{})
		}
	})
}
