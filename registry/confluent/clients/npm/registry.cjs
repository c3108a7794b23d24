'use strict';
// What both suites know of the treatyd that scripts/clients.sh started.
const url = process.env.TREATY_CLIENTS_URL; // the door of Kafka clients, no slash at its end
const token = process.env.TREATY_CLIENTS_TOKEN;
if (!url || !token) throw new Error('run these by make test-clients, which starts a treatyd for them');

// The user of Basic authentication is the name of a token, or "token".
const basic = { username: 'token', password: token };

// Names of subjects that no other test has.
let last = 0;
const name = (what) => `${what}-${process.pid}-${++last}`;

const order = {
  $id: 'order.json',
  type: 'object',
  properties: { orderId: { type: 'string' }, total: { type: 'number' } },
  required: ['orderId'],
};
const addressed = {
  $id: 'addressed.json',
  type: 'object',
  properties: { orderId: { type: 'string' }, to: { $ref: 'address.json' } },
  required: ['orderId', 'to'],
};
const address = { $id: 'address.json', type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

// with returns the schema with one more property, and without demands.
const having = (schema, member, what) => ({ ...schema, properties: { ...schema.properties, [member]: what } });

module.exports = { url, token, basic, name, order, address, addressed, having };
