package bymark

import "time"

type Order struct{ at time.Time }

func (o *Order) On(e any)     { o.at = time.Now() } // want On:`changes` `Order.On must be pure \(-eventpure.mark\), but it reads the clock`
func (o *Order) Handle(e any) { o.at = time.Now() } // want Handle:`changes` Handle:`reaches`

type product struct{}

func (product) Apply(e any) { time.Now() } // want `product.Apply must be pure`
func Apply(e any)           { time.Now() } // want Apply:`reaches`
