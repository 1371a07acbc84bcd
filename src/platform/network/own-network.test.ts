import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { isFetchableAddress, isInOwnNetwork } from './own-network.ts';

const common = { mac: '00:00:00:00:00:00', internal: false, netmask: '' };
const ipv4 = (cidr: string): NetworkInterfaceInfo => ({
  ...common,
  family: 'IPv4',
  address: cidr.split('/')[0] ?? '',
  cidr,
});
const ipv6 = (cidr: string): NetworkInterfaceInfo => ({
  ...common,
  family: 'IPv6',
  scopeid: 0,
  address: cidr.split('/')[0] ?? '',
  cidr,
});

/** A server with public addresses of its own. */
const INTERFACES = {
  eth0: [ipv4('93.184.215.14/24'), ipv6('2606:4700:10::5/64'), ipv6('fe80::1/64')],
  tun0: [ipv4('8.8.4.4/0')],
  wg0: [ipv4('9.9.9.9/32')],
};

test.each([
  '93.184.215.14',
  '93.184.215.200',
  '::ffff:93.184.215.14',
  '2606:4700:10::5',
  '2606:4700:10::abcd',
  '8.8.4.4',
  '9.9.9.9',
])('%s belongs to the network of the machine', (address) => {
  expect(isInOwnNetwork(address, INTERFACES)).toBe(true);
});

test.each(['93.184.216.14', '1.1.1.1', '2606:4700:11::5', '9.9.9.10', '8.8.8.8', 'localhost', ''])(
  '%s does not belong to the network of the machine',
  (address) => {
    expect(isInOwnNetwork(address, INTERFACES)).toBe(false);
  },
);

test('every address of this machine belongs to its networks and is not fetchable', () => {
  const own = Object.values(networkInterfaces()).flatMap((infos) => infos ?? []);
  expect(own.length).toBeGreaterThan(0);
  for (const { address } of own) {
    expect(isInOwnNetwork(address), address).toBe(true);
    expect(isFetchableAddress(address), address).toBe(false);
  }
});

test('a public address outside the own networks is fetchable', () => {
  expect(isFetchableAddress('1.1.1.1')).toBe(true);
});
