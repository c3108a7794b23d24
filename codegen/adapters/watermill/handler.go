package watermill

import (
	"context"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// Pause is how long a message that the consumer gives back is kept before the router is
// told, since most brokers bring it again at once: where the store of a consumer fails, it
// is not asked as often as the processor can.
const Pause = time.Second

// Handler hands the messages of a router to a consumer, for Router.AddConsumerHandler. The
// router acknowledges what the consumer has dealt with, and what it gives back, since its
// store or its dead letters fail or the router closes, the broker brings again.
//
// A router that closes ends the contexts of its messages. Whether it waits for its
// handlers, and how long, is RouterConfig.CloseTimeout.
func Handler(c *delivery.Consumer) message.NoPublishHandlerFunc {
	return func(m *message.Message) error { return consume(m.Context(), c, m) }
}

func consume(ctx context.Context, c *delivery.Consumer, m *message.Message) error {
	err := c.Consume(ctx, FromMessage(m))
	if err == nil {
		return nil
	}
	timer := time.NewTimer(Pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return err
}
