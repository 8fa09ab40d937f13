// What a plot tells assistive technology: role chart, its title, and the values at the cursor or the newest
// ones.
#pragma once

namespace drift {

// Registers the interface for PlotView; repeated calls do nothing. PlotView's constructor calls it.
void install_plot_accessibility();

}  // namespace drift
