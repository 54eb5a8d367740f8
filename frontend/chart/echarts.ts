// The parts of ECharts that we draw, and nothing else: the full bundle is three
// times as large. A chart type or component that is missing here is silently
// not drawn, so whoever uses a new one from charming adds it to this list.
//
// charming's renderer calls `window.echarts.init(element, theme, size)` and, on
// the chart it gets, `setOption` and `resize`; the rest is exposed for our own
// code (`dispose`, `getInstanceByDom`, `connect` for a shared cursor).
import { LineChart } from "echarts/charts";
import {
  AriaComponent,
  AxisPointerComponent,
  BrushComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import * as core from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

core.use([
  AriaComponent,
  AxisPointerComponent,
  BrushComponent,
  CanvasRenderer,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
]);

declare global {
  interface Window {
    /** ECharts under the name charming looks for. */
    echarts: Pick<
      typeof core,
      | "connect"
      | "disconnect"
      | "dispose"
      | "getInstanceByDom"
      | "init"
      | "registerTheme"
      | "version"
    >;
  }
}

const { connect, disconnect, dispose, getInstanceByDom, init, registerTheme, version } = core;
window.echarts = { connect, disconnect, dispose, getInstanceByDom, init, registerTheme, version };
