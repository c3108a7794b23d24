'use strict';
// Contracts of the sample company, which scripts/clients.sh pushed, as both clients see
// them: subjects that nobody registered here.
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const Ajv = require('ajv').default;
const Ajv2020 = require('ajv/dist/2020').default;
const { SchemaRegistry, SchemaType } = require('@kafkajs/confluent-schema-registry');
const { SchemaRegistryClient, JsonSerializer, JsonDeserializer, SerdeType } = require('@confluentinc/schemaregistry');
const { url, basic, having } = require('./registry.cjs');

const contexts = path.join(process.env.TREATY_CLIENTS_COMPANY, 'contexts');

const client = () =>
  new SchemaRegistryClient({
    baseURLs: [url],
    maxRetries: 0,
    basicAuthCredentials: { credentialsSource: 'USER_INFO', userInfo: `${basic.username}:${basic.password}` },
  });
// KafkaJS is told which draft a schema is of; schemas have keywords and formats that its validator does not know.
const kafkajs = (schema) => {
  const Draft = JSON.parse(schema).$schema.includes('2020-12') ? Ajv2020 : Ajv;
  const options = { [SchemaType.JSON]: { ajvInstance: new Draft({ strict: false, validateFormats: false }) } };
  return new SchemaRegistry({ host: url, auth: basic, retry: { retries: 0 } }, options);
};

// examples are the events that a contract shows of a major.
const examples = (event, major) => {
  const folder = path.join(contexts, ...event.split('.'), 'examples');
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).filter((file) => file.startsWith(`v${major}.`)).map((file) => JSON.parse(fs.readFileSync(path.join(folder, file))));
};

test('every example of a contract goes there and back under its subject', async () => {
  const conf = { validate: true, strict: false, validateFormats: false };
  let sentByAll = 0;
  for (const subject of await client().getAllSubjects()) {
    const { metadata, id, schema } = await client().getLatestSchemaMetadata(subject);
    if (!metadata?.properties?.['treaty.event']) continue; // another test's
    const named = { ...conf, subjectNameStrategy: () => subject };
    for (const event of examples(metadata.properties['treaty.event'], metadata.properties['treaty.major'])) {
      const sent = await new JsonSerializer(client(), SerdeType.VALUE, { ...named, useLatestVersion: true }).serialize('topic', event);
      assert.deepEqual(await new JsonDeserializer(client(), SerdeType.VALUE, named).deserialize('topic', sent), event, subject);
      const encoded = await kafkajs(schema).encode(id, event);
      assert.deepEqual(encoded, sent, subject);
      assert.deepEqual(await kafkajs(schema).decode(sent), event, subject);
      sentByAll++;
    }
    await assert.rejects(kafkajs(schema).encode(id, []), /invalid payload/, subject);
  }
  assert.ok(sentByAll > 20, `${sentByAll} examples`);
});

test('a version of a contract is found by its name', async () => {
  const found = await client().getLatestWithMetadata('orders-value', { 'treaty.event': 'ordering.OrderPlaced', 'treaty.version': '1.0' });
  assert.equal(found.version, 1);
});

test('what is registered under a contract passes its gate', async () => {
  const subject = 'ordering.OrderPlaced.v2';
  const { schema } = await client().getLatestSchemaMetadata(subject);
  const register = (changed) =>
    kafkajs(schema).register({ type: SchemaType.JSON, schema: JSON.stringify(changed) }, { subject, compatibility: 'FULL_TRANSITIVE' });
  const before = await client().getAllVersions(subject);
  const broken = having(JSON.parse(schema), 'orderId', { type: 'integer', description: 'The number of the order.' });
  await assert.rejects(register(broken), (error) => {
    assert.equal(error.status, 409);
    assert.match(error.message, /type-changed.*orderId/);
    return true;
  });
  assert.deepEqual(await client().getAllVersions(subject), before);
  const { id } = await register(having(JSON.parse(schema), 'basketNote', { type: 'string', description: 'What the customer wrote beside the basket.', maxLength: 200 }));
  assert.deepEqual(await client().getAllVersions(subject), [...before, before.length + 1]);
  assert.equal((await client().getLatestSchemaMetadata(subject)).id, id);
});
