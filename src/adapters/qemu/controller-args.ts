import type { PlanDevice } from '../../core/plan.ts';
import type { Buses } from './bus-names.ts';
import type { Properties } from './options-text.ts';

const KIB = 1024;

/** Settings of a controller that have a property in QEMU. */
export function controllerProperties(device: PlanDevice, buses: Buses): Properties {
  if (device.kind !== 'controller') return {};
  const { type, model } = device;
  if (type === 'pci') {
    return {
      index: model === 'pci-root' ? device.targetIndex : undefined,
      bus_nr: device.busNr,
      numa_node: device.node,
      chassis_nr: device.chassisNr,
      chassis: device.chassis,
      port: device.port,
      hotplug: onOff(device.hotplug),
      'mem-reserve': device.memReserve === undefined ? undefined : device.memReserve * KIB,
    };
  }
  const { ioThread, ports, vectors } = device;
  return {
    ...(type === 'virtio-serial' ? { max_ports: ports, vectors } : {}),
    ...(type === 'usb' ? usbProperties(device, buses) : {}),
    iothread: ioThread === undefined ? undefined : `iothread${ioThread}`,
  };
}

function onOff(toggle: 'on' | 'off' | undefined): boolean | undefined {
  return toggle === undefined ? undefined : toggle === 'on';
}

function usbProperties(device: PlanDevice & { kind: 'controller' }, buses: Buses): Properties {
  const { index = 0, startPort, ports } = device;
  if (startPort !== undefined) {
    return { masterbus: buses.busOf('usb', index, 0), firstport: startPort };
  }
  return { p2: ports, p3: ports };
}
