package registry

import "context"

// Deployments returns what query chooses, by environment, service and commit.
func (r *Registry) Deployments(ctx context.Context, query DeploymentQuery) ([]Deployment, error) {
	return r.store.Deployments(ctx, query)
}

// Places returns where services were ever recorded, by environment and service.
func (r *Registry) Places(ctx context.Context) ([]Place, error) { return r.store.Places(ctx) }
